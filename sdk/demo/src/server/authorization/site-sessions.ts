import type { Database } from '../database/index.js';

/**
 * Ties the engine's sessions to ours. The engine remembers by its own cookie who signed in; that may count only as long as the same
 * browser is signed in with us as the same member. Our own cookie is SameSite=Strict and does not come along when a service sends
 * the browser here, so the tie is kept at this end: an engine's session → the session of ours that it came from.
 */
export interface SiteSessions {
  /** When this session of ours began, in milliseconds. Undefined when it is over. */
  startedAt(key: string): Promise<number | undefined>;
  tie(engineSessionUid: string, memberId: string, key: string): Promise<void>;
  /** Whether the member is signed in with us, in the session that this one of the engine came from, and not frozen. */
  holds(engineSessionUid: string, memberId: string): Promise<boolean>;
}

const MODEL = 'SiteSession';

export function createSiteSessions(database: Database, clock: () => number): SiteSessions {
  return {
    async startedAt(key) {
      const [row] = await database.query<{ started_at: Date }>(
        'select started_at from sessions where id_hash = $1 and expires_at > $2',
        [key, new Date(clock())],
      );
      return row?.started_at.getTime();
    },
    async tie(engineSessionUid, memberId, key) {
      // From a select: a session that has ended meanwhile ties nothing, and the tie is swept with it.
      await database.query(
        `insert into authorization_payloads (model, id, payload, member_id, expires_at)
         select $1, $2, $3::jsonb, member_id, expires_at from sessions where id_hash = $4 and member_id = $5
         on conflict (model, id) do update set payload = excluded.payload, member_id = excluded.member_id,
           expires_at = excluded.expires_at`,
        [MODEL, engineSessionUid, JSON.stringify({ key }), key, memberId],
      );
    },
    async holds(engineSessionUid, memberId) {
      const [row] = await database.query(
        `select 1 as holds from authorization_payloads tie
         join sessions on sessions.id_hash = tie.payload ->> 'key'
         join members on members.id = sessions.member_id
         where tie.model = $1 and tie.id = $2 and members.id = $3 and members.frozen_at is null and sessions.expires_at > $4`,
        [MODEL, engineSessionUid, memberId, new Date(clock())],
      );
      return row !== undefined;
    },
  };
}
