import { createHash } from 'node:crypto';
import type { CardIdentity } from '@cardbridge/sdk/flows';
import type { BrowserSession } from './context.js';
import { type Database, StatementError } from './database/index.js';
import { RefusedRequest } from './refusal.js';

/** Who is signed in where, in the database: every node knows it, and a restart signs nobody out. */
export interface Sessions {
  get(id: string | undefined): Promise<BrowserSession | undefined>;
  /**
   * A session with a new id.
   *
   * @throws {RefusedRequest} ERR_SIGN_IN_REQUIRED, when there is no such member: deleted this very moment
   */
  start(who: { readonly memberId: string } | { readonly identity: CardIdentity } | null): Promise<BrowserSession>;
  /** The same session under a new id. @throws {RefusedRequest} ERR_SESSION_MISSING, when it has ended */
  rename(id: string): Promise<BrowserSession>;
  end(id: string): Promise<void>;
  /** Forgets what has expired. */
  sweep(): Promise<void>;
}

/** From the start, whatever the person does meanwhile. */
const LIFETIME_MS = 30 * 60_000;

/** SQLSTATE foreign_key_violation. */
const FOREIGN_KEY_VIOLATION = '23503';

/** Names a session without being its cookie: who reads the database or the short-term store cannot sign in with it. */
export const keyOfSession = (id: string): string => createHash('sha256').update(id).digest('base64url');

interface Row {
  readonly member_id: string | null;
  readonly identity: CardIdentity | null;
}

/** `random`: secure bytes. `clock`: milliseconds. */
export function createSessions(database: Database, random: (length: number) => Uint8Array, clock: () => number): Sessions {
  const newId = () => Buffer.from(random(32)).toString('base64url');
  return {
    async get(id) {
      if (id === undefined || id.length > 100) return undefined;
      const [row] = await database.query<Row>(
        'select member_id, identity from sessions where id_hash = $1 and expires_at > $2',
        [keyOfSession(id), new Date(clock())],
      );
      return row === undefined ? undefined : { id, memberId: row.member_id, identity: row.identity };
    },
    async start(who) {
      const id = newId();
      const memberId = who !== null && 'memberId' in who ? who.memberId : null;
      const identity = who !== null && 'identity' in who ? who.identity : null;
      const now = clock();
      const values = [keyOfSession(id), memberId, identity === null ? null : JSON.stringify(identity)];
      try {
        await database.query(
          'insert into sessions (id_hash, member_id, identity, started_at, expires_at) values ($1, $2, $3, $4, $5)',
          [...values, new Date(now), new Date(now + LIFETIME_MS)],
        );
      } catch (error) {
        if (error instanceof StatementError && error.sqlState === FOREIGN_KEY_VIOLATION) {
          throw new RefusedRequest('ERR_SIGN_IN_REQUIRED', { cause: error });
        }
        throw error;
      }
      return { id, memberId, identity };
    },
    async rename(old) {
      const id = newId();
      const [row] = await database.query<Row>(
        'update sessions set id_hash = $2 where id_hash = $1 and expires_at > $3 returning member_id, identity',
        [keyOfSession(old), keyOfSession(id), new Date(clock())],
      );
      if (row === undefined) throw new RefusedRequest('ERR_SESSION_MISSING');
      return { id, memberId: row.member_id, identity: row.identity };
    },
    end: async (id) => void (await database.query('delete from sessions where id_hash = $1', [keyOfSession(id)])),
    sweep: async () => void (await database.query('delete from sessions where expires_at <= $1', [new Date(clock())])),
  };
}
