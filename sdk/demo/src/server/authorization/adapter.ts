import { createHash } from 'node:crypto';
import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';
import type { Database } from '../database/index.js';

interface Row {
  readonly payload: AdapterPayload;
  readonly consumed_at: Date | null;
}

/**
 * Where the engine keeps codes, tokens, grants and what is under way: in the database, so that any node can go on where another
 * began.
 */
export function createAdapter(database: Database, clock: () => number): AdapterFactory {
  return (model) => {
    const keyOf = (id: string) => storedId(model, id);
    const remove = async (where: string, value: string) =>
      void (await database.query(`delete from authorization_payloads where model = $1 and ${where} = $2`, [model, value]));
    const adapter: Adapter = {
      async upsert(id, { jti: _, ...payload }, expiresIn) {
        const { session } = payload as { session?: { readonly accountId?: string; readonly cookie?: string } };
        await database.query(
          `insert into authorization_payloads (model, id, payload, grant_id, uid, member_id, subject, expires_at)
           values ($1, $2, $3, $4, $5, (select id from members where id = $6::uuid),
             (select $6::uuid where not exists (select from members where id = $6::uuid)), $7)
           on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
             member_id = excluded.member_id, subject = excluded.subject, expires_at = excluded.expires_at`,
          [
            model,
            keyOf(id),
            // An interaction notes down the cookie of the engine's session, and nothing reads it.
            JSON.stringify(session === undefined ? payload : { ...payload, session: { ...session, cookie: undefined } }),
            payload.grantId ?? null,
            payload.uid ?? null,
            payload.accountId ?? session?.accountId ?? null,
            expiresIn === undefined ? null : new Date(clock() + expiresIn * 1000),
          ],
        );
      },
      async find(id) {
        // Clients are configuration, and no id of ours looks otherwise: what a stranger sends need not reach the database.
        if (model === 'Client' || !/^[\w-]{1,200}$/.test(id)) return undefined;
        const [row] = await database.query<Row>(
          'select payload, consumed_at from authorization_payloads where model = $1 and id = $2',
          [model, keyOf(id)],
        );
        return row === undefined ? undefined : { ...read(row), jti: id };
      },
      async findByUid(uid) {
        const [row] = await database.query<Row>(
          'select payload, consumed_at from authorization_payloads where model = $1 and uid = $2',
          [model, uid],
        );
        return row === undefined ? undefined : read(row);
      },
      // Device codes are off.
      findByUserCode: async () => undefined,
      /** At most one of any number of calls, on any number of nodes, succeeds. */
      async consume(id) {
        const [first] = await database.query(
          `update authorization_payloads set consumed_at = $3 where model = $1 and id = $2 and consumed_at is null returning id`,
          [model, keyOf(id), new Date(clock())],
        );
        if (first !== undefined) return;
        // The engine looked before the other call was through. Used twice means that somebody else has it, so everything that came
        // of it ends (RFC 6749 §4.1.2, RFC 9700 §4.14.2): without its grant no token is good for anything.
        await database.query(
          `delete from authorization_payloads grants using authorization_payloads spent
           where spent.model = $1 and spent.id = $2
             and (grants.grant_id = spent.grant_id or (grants.model = 'Grant' and grants.id = spent.grant_id))`,
          [model, keyOf(id)],
        );
        throw new errors.InvalidGrant('used twice');
      },
      destroy: (id) => remove('id', keyOf(id)),
      revokeByGrantId: (grantId) => remove('grant_id', grantId),
    };
    return adapter;
  };
}

/** Hashed, so that who reads the table has no token. A grant's id is no secret: other rows point to it. */
export const storedId = (model: string, id: string): string =>
  model === 'Grant' ? id : createHash('sha256').update(id).digest('base64url');

const read = ({ payload, consumed_at }: Row): AdapterPayload =>
  consumed_at === null ? payload : { ...payload, consumed: Math.floor(consumed_at.getTime() / 1000) };
