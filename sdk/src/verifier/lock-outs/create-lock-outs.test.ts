import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testLockOuts } from '../../../test/support/lock-outs-contract.js';
import { VerifierConfigurationError } from '../errors.js';
import type { CounterStore } from '../stores/counter-store.js';
import { memoryCounterStore } from '../stores/memory-counter-store.js';
import { createLockOuts, type LockOutsOptions } from './create-lock-outs.js';

const wrong = () => Promise.resolve(false);
const right = () => Promise.resolve(true);

function start(wrap: (store: CounterStore) => Partial<CounterStore> = () => ({}), options: Partial<LockOutsOptions> = {}) {
  let now = 1_800_000_000_000;
  const store = memoryCounterStore({ clock: () => now });
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return { lockOuts: createLockOuts({ store: { ...store, ...wrap(store) }, ...options }), pass };
}

/** Keys that reach the store. */
function watched(options: Partial<LockOutsOptions> = {}) {
  const keys: string[] = [];
  const { lockOuts } = start(
    (store) => ({
      count(...asked) {
        keys.push(asked[0]);
        return store.count(...asked);
      },
    }),
    options,
  );
  return { lockOuts, keys };
}

describe('createLockOuts', () => {
  describe('with counts in memory', () => {
    let now = 0;
    const store = memoryCounterStore({ clock: () => now });
    testLockOuts(
      () => store,
      async (seconds) => {
        now += seconds * 1000;
      },
    );
  });

  it('locks for 15 minutes by the third wrong one of a day', async () => {
    const { lockOuts, pass } = start();
    await lockOuts.try('member:1', wrong);
    await lockOuts.try('member:1', wrong);
    pass(24 * 60 * 60);
    await lockOuts.try('member:1', wrong);
    pass(14 * 60);
    await lockOuts.try('member:1', wrong);
    pass(14 * 60);
    // From the last wrong one on, however far the others are back.
    expect(await lockOuts.try('member:1', wrong)).toEqual({ outcome: 'locked', retryAfterSeconds: 900, now: true });
    pass(899.5);
    expect(await lockOuts.lockedForSeconds('member:1')).toBe(1);
    pass(0.5);
    expect(await lockOuts.lockedForSeconds('member:1')).toBe(0);
  });

  it('locks by the first wrong one where one is enough', async () => {
    const { lockOuts } = start(undefined, { wrongInARow: 1, lockSeconds: 60 });
    expect(await lockOuts.try('a', right)).toEqual({ outcome: 'right' });
    expect(await lockOuts.try('a', wrong)).toEqual({ outcome: 'locked', retryAfterSeconds: 60, now: true });
    expect(await lockOuts.try('a', right)).toEqual({ outcome: 'locked', retryAfterSeconds: 60, now: false });
  });

  it('has locked already when a server dies over the last comparison, and for no longer than otherwise', async () => {
    const { lockOuts, pass } = start();
    await lockOuts.try('a', wrong);
    await lockOuts.try('a', wrong);
    await new Promise<void>((reached) => void lockOuts.try('a', () => new Promise(() => reached())));
    expect(await lockOuts.try('a', right)).toMatchObject({ outcome: 'locked' });
    pass(900);
    expect(await lockOuts.try('a', wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
  });

  // Three are as many as a row has: what they count must not look like one of their own.
  it.each([1, 3, 7])(
    'compares none of %d that were on their way while others locked, and counts none after the lock',
    async (many) => {
      let late: Promise<void> | undefined;
      let arrive: () => void = () => undefined;
      const { lockOuts, pass } = start((store) => ({
        async count(...asked) {
          await late;
          return store.count(...asked);
        },
      }));
      late = new Promise((resolve) => {
        arrive = resolve;
      });
      let compared = 0;
      const onTheirWay = Array.from({ length: many }, () =>
        lockOuts.try('a', async () => {
          compared += 1;
          return false;
        }),
      );
      // They have seen no lock yet and wait for their numbers.
      await new Promise((resolve) => setImmediate(resolve));
      late = undefined;
      for (let count = 0; count < 3; count += 1) await lockOuts.try('a', wrong);
      arrive();
      for (const tried of await Promise.all(onTheirWay)) {
        expect(tried).toEqual({ outcome: 'locked', retryAfterSeconds: 900, now: false });
      }
      expect(compared).toBe(0);
      pass(900);
      expect(await lockOuts.try('a', wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
    },
  );

  it('shows the store no subject, and one subject as one key', async () => {
    const { lockOuts, keys } = watched();
    for (const subject of ['id:A123456789', 'id:A123456789', 'name:nobody@example.tw']) await lockOuts.try(subject, wrong);
    expect(new Set(keys).size).toBe(2);
    expect(keys.join()).not.toMatch(/A123456789|nobody@/);
    expect(keys.every((key) => key.startsWith('lock-out:password:'))).toBe(true);
  });

  it('with a secret, shows the store nothing that could be found by hashing all ID numbers', async () => {
    const plain = watched();
    const secret = watched({ secret: randomBytes(32) });
    const other = watched({ secret: randomBytes(32) });
    for (const { lockOuts } of [plain, secret, other]) await lockOuts.try('id:A123456789', wrong);
    const [found] = plain.keys;
    // So is it found where there is no secret.
    expect(found).toContain(createHash('sha256').update('password\nid:A123456789').digest('base64url'));
    expect(new Set([found, ...secret.keys, ...other.keys]).size).toBe(3);
  });

  it('compares nothing and lets nobody in while the store is away', async () => {
    const away = new Error('connection refused');
    const { lockOuts } = start(() => ({
      count: () => Promise.reject(away),
      counted: () => Promise.reject(away),
      remove: () => Promise.reject(away),
    }));
    let compared = 0;
    const tried = lockOuts.try('a', async () => {
      compared += 1;
      return true;
    });
    await expect(tried).rejects.toBe(away);
    await expect(lockOuts.lockedForSeconds('a')).rejects.toBe(away);
    await expect(lockOuts.clear('a')).rejects.toBe(away);
    expect(compared).toBe(0);
  });

  it('lets nobody in when the store goes away over the comparison', async () => {
    const away = new Error('connection refused');
    const { lockOuts } = start(() => ({ remove: () => Promise.reject(away) }));
    await expect(lockOuts.try('a', right)).rejects.toBe(away);
  });

  it('takes what a broken store says for a lock', async () => {
    const { lockOuts } = start(() => ({
      count: async () => ({ count: Number.NaN, endsInSeconds: Number.NaN }),
      counted: async () => ({ count: Number.NaN, endsInSeconds: Number.NaN }),
    }));
    expect(await lockOuts.try('a', right)).toEqual({ outcome: 'locked', retryAfterSeconds: 1, now: false });
    expect(await lockOuts.lockedForSeconds('a')).toBe(1);
  });

  it('takes nothing but true for right', async () => {
    const { lockOuts } = start();
    expect(await lockOuts.try('a', async () => 'yes' as unknown as boolean)).toEqual({ outcome: 'wrong', triesLeft: 2 });
  });

  it.each(['', undefined, 17])('refuses the subject %j', async (subject) => {
    const { lockOuts } = start();
    await expect(lockOuts.try(subject as string, right)).rejects.toThrow(VerifierConfigurationError);
    await expect(lockOuts.lockedForSeconds(subject as string)).rejects.toThrow(VerifierConfigurationError);
    await expect(lockOuts.clear(subject as string)).rejects.toThrow(VerifierConfigurationError);
  });

  it.each<[string, Partial<Record<keyof LockOutsOptions, unknown>>]>([
    ['no store', { store: undefined }],
    ['a name with a colon', { name: 'a:b' }],
    ['no name', { name: '' }],
    ['no tries', { wrongInARow: 0 }],
    ['half a try', { wrongInARow: 1.5 }],
    ['a lock of nothing', { lockSeconds: 0 }],
    ['a lock without end', { lockSeconds: Number.POSITIVE_INFINITY }],
    ['a row that is over before the lock', { lockSeconds: 61, rememberedSeconds: 60 }],
    ['a secret that is short', { secret: new Uint8Array(31) }],
    ['a secret that is text', { secret: 'x'.repeat(64) }],
  ])('refuses %s', (_, options) => {
    expect(() => createLockOuts({ store: memoryCounterStore(), ...options } as LockOutsOptions)).toThrow(
      VerifierConfigurationError,
    );
  });
});
