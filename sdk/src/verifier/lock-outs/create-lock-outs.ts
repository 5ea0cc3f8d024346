import { createHash, createHmac } from 'node:crypto';
import { VerifierConfigurationError } from '../errors.js';
import type { CounterStore } from '../stores/counter-store.js';

/** What {@link createLockOuts} takes. */
export interface LockOutsOptions {
  /** Shared by all nodes: {@link memoryCounterStore} for one server process, `redisCounterStore` for several. */
  readonly store: CounterStore;
  /** What is tried; default `password`. Lock-outs with different names know nothing of each other, in one store as well. */
  readonly name?: string;
  /** So many wrong ones in a row lock; default 3. */
  readonly wrongInARow?: number;
  /** From the wrong one on that was one too many; default 900. */
  readonly lockSeconds?: number;
  /** A row ends by itself so long after its first wrong one; default 86,400, a day. At least `lockSeconds`. */
  readonly rememberedSeconds?: number;
  /**
   * At least 32 random bytes, the same on all nodes. Subjects are then hashed with it (HMAC), and who reads the store can find out none
   * of them. Without it they are hashed plainly (SHA-256): out of plain sight, but who reads the store finds an ID number by hashing
   * all there are.
   */
  readonly secret?: Uint8Array;
}

/** What came of one try. */
export type LockOutTry =
  | { readonly outcome: 'right' }
  | { readonly outcome: 'wrong'; readonly triesLeft: number }
  /** `now`: this try was the wrong one too many. Else it was locked already and nothing was compared. At least 1 second. */
  | { readonly outcome: 'locked'; readonly retryAfterSeconds: number; readonly now: boolean };

/**
 * Wrong tries in a row lock a subject for a while. A subject is whoever or whatever is guessed at, as a string: a member, a name that
 * nobody has, an ID number; say which in front (`member:17`), so that they cannot meet. The store sees a hash of it.
 *
 * Everything rejects with what the store rejects with: nobody is let in while it is away.
 */
export interface LockOuts {
  /**
   * Lets `compare` look at what was typed if there is a try left, and counts. Of any number of tries at once, on any number of nodes, no
   * more are compared than one after the other would be; who comes during the lock is not compared, be it right, and does not prolong
   * it. A right one ends the row, and the lock that others of the row have brought about meanwhile.
   *
   * Rejects with what `compare` rejects with; that try counts as wrong. Whatever `compare` gives but `true` is wrong.
   */
  try(subject: string, compare: () => Promise<boolean>): Promise<LockOutTry>;
  /** How long the subject is still locked, in seconds; 0 when it is not. */
  lockedForSeconds(subject: string): Promise<number>;
  /** Forgets row and lock: another proof has shown who it is. */
  clear(subject: string): Promise<void>;
}

/**
 * Locks who guesses, for secrets that have no counter of their own: passwords, codes. Cards have one.
 *
 * @example
 * ```ts
 * import { createLockOuts, memoryCounterStore } from '@cardbridge/sdk/verifier';
 *
 * const lockOuts = createLockOuts({ store: memoryCounterStore(), wrongInARow: 3, lockSeconds: 900 });
 * const compare = async (typed: string) => typed === 'the right one';
 * const first = await lockOuts.try('member:17', () => compare('a guess')); // { outcome: 'wrong', triesLeft: 2 }
 * const second = await lockOuts.try('member:17', () => compare('the right one')); // { outcome: 'right' }
 * ```
 *
 * @throws {VerifierConfigurationError} when an option cannot be right
 */
export function createLockOuts(options: LockOutsOptions): LockOuts {
  const { store, name, wrongInARow, lockSeconds, rememberedSeconds, secret } = readOptions(options);

  /** One count is both the row and the lock. With one for each, whoever comes between the two begins a row during the lock. */
  const keyOf = (subject: string): string => {
    if (typeof subject !== 'string' || subject === '') {
      throw new VerifierConfigurationError('subject must be a string and not empty');
    }
    const hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
    return `lock-out:${name}:${hash.update(`${name}\n${subject}`).digest('base64url')}`;
  };

  return {
    async try(subject, compare) {
      const key = keyOf(subject);
      // The last try locks before it is compared, so that a crash or a crowd in between gains no further one.
      const { count, endsInSeconds } = await store.count(key, rememberedSeconds, {
        at: wrongInARow,
        lifetimeSeconds: lockSeconds,
      });
      const retryAfterSeconds = atLeastOne(endsInSeconds);
      // Written this way round so that what is no number, from a store gone wrong, counts as too many.
      if (!(count <= wrongInARow)) return { outcome: 'locked', retryAfterSeconds, now: false };

      if ((await compare()) === true) {
        await store.remove(key);
        return { outcome: 'right' };
      }
      return count < wrongInARow
        ? { outcome: 'wrong', triesLeft: wrongInARow - count }
        : { outcome: 'locked', retryAfterSeconds, now: true };
    },
    async lockedForSeconds(subject) {
      const { count, endsInSeconds } = await store.counted(keyOf(subject));
      return count < wrongInARow ? 0 : atLeastOne(endsInSeconds);
    },
    async clear(subject) {
      await store.remove(keyOf(subject));
    },
  };
}

/** In its last moment a lock is still one, and so it is where a store says no time. */
function atLeastOne(seconds: number): number {
  return Math.max(1, seconds || 0);
}

function readOptions(options: LockOutsOptions) {
  const {
    store,
    name = 'password',
    wrongInARow = 3,
    lockSeconds = 15 * 60,
    rememberedSeconds = 24 * 60 * 60,
    secret,
  } = options;
  if (typeof store?.count !== 'function') throw new VerifierConfigurationError('store must be a counter store');
  // It stands in keys, before the colon.
  if (!/^[\w-]+$/.test(name)) throw new VerifierConfigurationError('name must be of letters, digits, - and _');
  if (!Number.isSafeInteger(wrongInARow) || wrongInARow < 1) {
    throw new VerifierConfigurationError('wrongInARow must be a positive integer');
  }
  for (const [option, seconds] of Object.entries({ lockSeconds, rememberedSeconds })) {
    if (!(seconds > 0 && Number.isSafeInteger(Math.ceil(seconds * 1000)))) {
      throw new VerifierConfigurationError(`${option} must be a positive number`);
    }
  }
  // Else one try after the other, each in a row of its own, would be worth more than waiting for the end of a lock.
  if (rememberedSeconds < lockSeconds) throw new VerifierConfigurationError('rememberedSeconds must not be below lockSeconds');
  if (secret !== undefined && !(secret instanceof Uint8Array && secret.length >= 32)) {
    throw new VerifierConfigurationError('secret must be of 32 bytes or more');
  }
  return { store, name, wrongInARow, lockSeconds, rememberedSeconds, secret };
}
