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
   * Lets `compare` look at a typed password if there is a try left, and counts. Of any number of tries at once no more are compared
   * than one after the other would be; during the lock a right password is not compared either. A right one ends the row.
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

/** Who comes back when this time is over finds the account open. */
const whole = (seconds: number): number => Math.max(1, Math.ceil(seconds));

export function createLockOuts(shortTerm: ShortTermStore): LockOuts {
  const namesOf = (account: LockOutKey) => {
    const name = nameOf(account);
    return { tries: `password-tries:${name}`, lock: `password-lock:${name}` };
  };
  const lockedFor = async (lock: string) => {
    const { count, endsInSeconds } = await shortTerm.counted(lock);
    return count === 0 ? 0 : whole(endsInSeconds);
  };
  const clear = async (account: LockOutKey) => {
    const { tries, lock } = namesOf(account);
    // In this order: a try between the two still meets the lock, it does not count on from the old row.
    await shortTerm.remove(tries);
    await shortTerm.remove(lock);
  };

  return {
    async try(account, compare) {
      const { tries, lock } = namesOf(account);
      const before = await lockedFor(lock);
      if (before > 0) return { outcome: 'locked', retryAfterSeconds: before, now: false };

      const { count } = await shortTerm.count(tries, REMEMBERED_SECONDS);
      // The last try locks before it is compared, so that a crash or a crowd in between gains no further one.
      const lockSeconds =
        count < WRONG_IN_A_ROW ? await lockedFor(lock) : whole((await shortTerm.count(lock, LOCK_SECONDS)).endsInSeconds);
      // What comes during a lock belongs to no row: the next one begins after it.
      if (lockSeconds > 0) await shortTerm.remove(tries);
      if (lockSeconds > 0 && count !== WRONG_IN_A_ROW) {
        return { outcome: 'locked', retryAfterSeconds: lockSeconds, now: false };
      }

      if (await compare()) {
        await clear(account);
        return { outcome: 'right' };
      }
      return count < WRONG_IN_A_ROW
        ? { outcome: 'wrong', triesLeft: WRONG_IN_A_ROW - count }
        : { outcome: 'locked', retryAfterSeconds: lockSeconds, now: true };
    },
    lockedForSeconds: (memberId) => lockedFor(namesOf({ memberId }).lock),
    clear: (memberId) => clear({ memberId }),
  };
}
