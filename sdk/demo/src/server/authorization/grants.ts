import type { Queryable } from '../database/index.js';
import { type Scope, scopesIn } from './claims.js';

/** One agreement of a member: which service may have what. */
export interface GivenGrant {
  readonly id: string;
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  readonly authorizedAt: Date;
  readonly lastUsedAt: Date | undefined;
}

interface Row {
  readonly id: string;
  readonly payload: {
    readonly clientId: string;
    readonly openid?: { readonly scope?: string };
    /** Seconds. */
    readonly iat: number;
    /** Ours, beside what the engine keeps. */
    readonly lastUsedAt?: string;
  };
}

/** Those of a member that are in force, the newest first. */
export async function findGrants(database: Queryable, memberId: string, clock: () => number): Promise<GivenGrant[]> {
  const rows = await database.query<Row>(
    `select id, payload from authorization_payloads where model = 'Grant' and member_id = $1 and expires_at > $2
     order by expires_at desc, id`,
    [memberId, new Date(clock())],
  );
  return rows.map(({ id, payload: { clientId, openid, iat, lastUsedAt } }) => ({
    id,
    clientId,
    scopes: scopesIn(openid?.scope),
    authorizedAt: new Date(iat * 1000),
    lastUsedAt: lastUsedAt === undefined ? undefined : new Date(lastUsedAt),
  }));
}

export async function noteUse(database: Queryable, grantId: string, at: Date): Promise<void> {
  await database.query(`update authorization_payloads set payload = payload || $2::jsonb where model = 'Grant' and id = $1`, [
    grantId,
    JSON.stringify({ lastUsedAt: at.toISOString() }),
  ]);
}
