import { createHash } from 'node:crypto';
import type { ShortTermStore } from '../short-term/index.js';

/** Facts: flows. Cards have a counter of their own. */
const WRONG_IN_A_ROW = 3;
const LOCK_SECONDS = 15 * 60;
/** A wrong password of another day is no longer in a row with today's. */
const REMEMBERED_SECONDS = 24 * 60 * 60;

/** What came of one try at a password. */
type PasswordTry =
  | { readonly outcome: 'right' }
  | { readonly outcome: 'wrong'; readonly triesLeft: number }
  /** `now`: this try was the wrong one too many. Else the account was locked already and nothing was compared. */
  | { readonly outcome: 'locked'; readonly retryAfterSeconds: number; readonly now: boolean };

/** Three wrong passwords in a row lock an account, or the way in by NHI card for one ID number, for 15 minutes, wherever they are typed. */
export interface LockOuts {
  /**
   * Lets `compare` look at a typed password if there is a try left, and counts. Of any number of tries at once, at any number of
   * nodes, no more are compared than one after the other would be; who comes during the lock is not compared, be the password right,
   * and does not prolong it. A right one ends the row, and the lock that others of the row have brought about meanwhile.
   *
   * Rejects with what `compare` rejects with; that try counts as wrong.
   */
  try(account: LockOutKey, compare: () => Promise<boolean>): Promise<PasswordTry>;
  /** How long the member's account is still locked; 0 when it is not. */
  lockedForSeconds(memberId: string): Promise<number>;
  /** Forgets wrong passwords and lock of a member: another proof has shown who it is. */
  clear(memberId: string): Promise<void>;
}

/**
 * Whose row of wrong passwords it is: the member's, by whichever name they sign in; for a name that nobody has, the name's own, so
 * that it is answered as if somebody had it. The password of an NHI card belongs to the person with this ID number.
 */
export type LockOutKey = { readonly memberId: string } | { readonly nobody: string } | { readonly nhiIdNumber: string };

/** A name is hashed because it is whatever a stranger typed, an ID number to keep it out of plain sight. */
function nameOf(account: LockOutKey): string {
  if ('memberId' in account) return `member:${account.memberId}`;
  return 'nobody' in account ? `nobody:${hash(account.nobody)}` : `nhi:${hash(account.nhiIdNumber)}`;
}

const hash = (text: string) => createHash('sha256').update(text).digest('base64url');

export function createLockOuts(shortTerm: ShortTermStore): LockOuts {
  // One count is both the row and the lock. With a key for each, whoever comes between the two begins a row during the lock.
  const keyOf = (account: LockOutKey) => `password-tries:${nameOf(account)}`;

  return {
    async try(account, compare) {
      const key = keyOf(account);
      // The last try locks before it is compared, so that a crash or a crowd in between gains no further one.
      const { count, endsInSeconds } = await shortTerm.count(key, REMEMBERED_SECONDS, {
        at: WRONG_IN_A_ROW,
        lifetimeSeconds: LOCK_SECONDS,
      });
      const retryAfterSeconds = atLeastOne(endsInSeconds);
      if (count > WRONG_IN_A_ROW) return { outcome: 'locked', retryAfterSeconds, now: false };

      if (await compare()) {
        await shortTerm.remove(key);
        return { outcome: 'right' };
      }
      return count < WRONG_IN_A_ROW
        ? { outcome: 'wrong', triesLeft: WRONG_IN_A_ROW - count }
        : { outcome: 'locked', retryAfterSeconds, now: true };
    },
    async lockedForSeconds(memberId) {
      const { count, endsInSeconds } = await shortTerm.counted(keyOf({ memberId }));
      return count < WRONG_IN_A_ROW ? 0 : atLeastOne(endsInSeconds);
    },
    clear: (memberId) => shortTerm.remove(keyOf({ memberId })),
  };
}

/** In its last moment a lock is still one. */
const atLeastOne = (seconds: number): number => Math.max(1, seconds);
