import type { IdentityView } from './api.js';

export interface Session {
  readonly id: string;
  readonly identity: IdentityView | null;
}

/** Browser sessions in the memory of this process, the oldest forgotten first. */
export interface Sessions {
  get(id: string | undefined): Session | undefined;
  /** A session with a new id. */
  start(identity: IdentityView | null): Session;
  end(id: string): void;
}

const MAX_SESSIONS = 10_000;
const LIFETIME = 30 * 60_000;

/** `clock`: milliseconds. A session ends half an hour after it started. */
export function createSessions(random: (length: number) => Uint8Array, clock: () => number): Sessions {
  const sessions = new Map<string, { readonly session: Session; readonly endsAt: number }>();
  return {
    get(id) {
      const kept = id === undefined ? undefined : sessions.get(id);
      return kept !== undefined && clock() < kept.endsAt ? kept.session : undefined;
    },
    start(identity) {
      for (const [id, { endsAt }] of sessions) {
        if (sessions.size < MAX_SESSIONS && clock() < endsAt) break;
        sessions.delete(id);
      }
      const session = { id: Buffer.from(random(32)).toString('base64url'), identity };
      sessions.set(session.id, { session, endsAt: clock() + LIFETIME });
      return session;
    },
    end: (id) => void sessions.delete(id),
  };
}
