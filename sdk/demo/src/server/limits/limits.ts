import { createHash } from 'node:crypto';
import type { CounterStore } from '@cardbridge/sdk/verifier';
import { RefusedRequest } from '../refusal.js';
import { networkOf } from './network-of.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

interface Limit {
  readonly code: 'ERR_TOO_MANY_CODES' | 'ERR_TOO_MANY_REQUESTS';
  /** So many in so many seconds, the shortest window first: who is stopped by it uses up nothing of the longer ones. */
  readonly windows: readonly (readonly [most: number, seconds: number])[];
  readonly per: 'contact' | 'session' | 'address';
}

/**
 * Every limit of the server that is not a lock-out of one account. Contacts have the tight ones: they are what is attacked, and the
 * same person cannot have many. Behind one address there may be a whole school, and a session costs an attacker nothing.
 *
 * The three windows of a contact's guesses decide how safe a code is; `codes/codes.ts` has the sum.
 */
const table = {
  'codes-per-contact': {
    per: 'contact',
    code: 'ERR_TOO_MANY_CODES',
    windows: [
      [5, HOUR],
      [10, DAY],
    ],
  },
  /** No captcha is before these: who spends them for somebody else's number leaves it those for a new password and a registration. */
  'isso-codes-per-contact': {
    per: 'contact',
    code: 'ERR_TOO_MANY_CODES',
    windows: [
      [5, HOUR],
      [10, DAY],
    ],
  },
  'codes-per-session': { per: 'session', code: 'ERR_TOO_MANY_CODES', windows: [[10, HOUR]] },
  'codes-per-address': { per: 'address', code: 'ERR_TOO_MANY_CODES', windows: [[60, HOUR]] },
  'guesses-per-contact': {
    per: 'contact',
    code: 'ERR_TOO_MANY_REQUESTS',
    windows: [
      [10, HOUR],
      [20, DAY],
      [50, 30 * DAY],
    ],
  },
  /** Of six digits, and with a budget of its own: who spends it, which takes no captcha, shuts nobody out of a new password. */
  'isso-guesses-per-contact': {
    per: 'contact',
    code: 'ERR_TOO_MANY_REQUESTS',
    windows: [
      [10, HOUR],
      [30, DAY],
      [200, 30 * DAY],
    ],
  },
  'guesses-per-session': { per: 'session', code: 'ERR_TOO_MANY_REQUESTS', windows: [[25, HOUR]] },
  'guesses-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[120, HOUR]] },
  'captchas-per-session': { per: 'session', code: 'ERR_TOO_MANY_REQUESTS', windows: [[30, HOUR]] },
  'captchas-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[300, HOUR]] },
  /**
   * What costs an attacker nothing and us a row or an entry. Without these a flood fills the database, or drives the counts of other
   * limits and lock-outs out of a store in memory.
   */
  'sessions-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[2000, HOUR]] },
  'challenges-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[2000, HOUR]] },
  'authorizations-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[2000, HOUR]] },
  'isso-starts-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[2000, HOUR]] },
  'qr-codes-per-session': { per: 'session', code: 'ERR_TOO_MANY_REQUESTS', windows: [[120, HOUR]] },
  'qr-codes-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[2000, HOUR]] },
  'qr-scans-per-session': { per: 'session', code: 'ERR_TOO_MANY_REQUESTS', windows: [[60, HOUR]] },
  'qr-scans-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[600, HOUR]] },
  /** A page asks every two seconds; one that is open twice may ask twice as often. Counted by sign-in, which is one session's. */
  'qr-polls-per-sign-in': { per: 'session', code: 'ERR_TOO_MANY_REQUESTS', windows: [[20, 10]] },
  'qr-polls-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[6000, 60]] },
  'sign-ins-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[100, HOUR / 4]] },
  /** Transactions at somebody else's service, and how often a page may ask how one stands. */
  'phones-per-session': { per: 'session', code: 'ERR_TOO_MANY_REQUESTS', windows: [[30, HOUR]] },
  'phones-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[600, HOUR]] },
  'polls-per-session': { per: 'session', code: 'ERR_TOO_MANY_REQUESTS', windows: [[90, 60]] },
  /** Passwords of NHI cards, the wrong ones. */
  'nhi-passwords-per-address': { per: 'address', code: 'ERR_TOO_MANY_REQUESTS', windows: [[100, HOUR / 4]] },
} as const satisfies Readonly<Record<string, Limit>>;

type LimitName = keyof typeof table;

export interface Limits {
  /**
   * Counts one more of what `limit` limits, for this contact (its value), session (its id) or address.
   *
   * @throws {RefusedRequest} ERR_TOO_MANY_CODES or ERR_TOO_MANY_REQUESTS with `retryAfterSeconds`, when that was one too many.
   */
  spend(limit: LimitName, key: string): Promise<void>;
  /** Takes one `spend` back, of something that did not come about through no fault of the person. */
  giveBack(limit: LimitName, key: string): Promise<void>;
}

/** Limits that all nodes with this store share. */
export function createLimits(counters: CounterStore): Limits {
  const windowsOf = (name: LimitName, key: string) => {
    const { per, windows }: Limit = table[name];
    const subject = per === 'address' ? networkOf(key) : key;
    // Out of plain sight, of logs and of whoever looks at the store; not out of reach of one who tries every mobile number.
    const hashed = createHash('sha256').update(`${name}\n${subject}`).digest('base64url');
    return windows.map(([most, seconds]) => {
      const spent = `limit:${name}:${seconds}:${hashed}`;
      return { most, seconds, spent, givenBack: `${spent}:given-back` };
    });
  };

  return {
    async spend(name, key) {
      for (const { most, seconds, spent, givenBack } of windowsOf(name, key)) {
        // Read first: what is given back meanwhile can only be missed, never be counted before it was spent.
        const returned = (await counters.counted(givenBack)).count;
        const { count, endsInSeconds } = await counters.count(spent, seconds);
        if (count - returned > most) {
          throw new RefusedRequest(table[name].code, { details: { retryAfterSeconds: Math.max(1, endsInSeconds) } });
        }
      }
    },
    async giveBack(name, key) {
      for (const { spent, givenBack } of windowsOf(name, key)) {
        const { count, endsInSeconds } = await counters.counted(spent);
        // Gone a second before its window, so that nothing is carried over into the next.
        const lifetime = endsInSeconds - 1;
        if (count > 0 && lifetime > 0) await counters.count(givenBack, lifetime);
      }
    },
  };
}
