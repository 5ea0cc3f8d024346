import { type CounterStore, memoryCounterStore } from '@cardbridge/sdk/verifier';
import { expect, test } from 'vitest';
import { createLockOuts, type LockOutKey } from './index.js';

// What holds of every lock-out is tested with the verifier's.
const wrong = () => Promise.resolve(false);
const right = () => Promise.resolve(true);
const member: LockOutKey = { memberId: 'a' };

function start(wrap: (counters: CounterStore) => CounterStore = (counters) => counters) {
  let now = 1_800_000_000_000;
  const counters = memoryCounterStore({ clock: () => now });
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return { lockOuts: createLockOuts(wrap(counters)), pass };
}

test.each<[string, LockOutKey]>([
  ['an account', member],
  ['a name that nobody has', { nobody: 'email:nobody@example.tw' }],
  ['an ID number of the NHI', { nhiIdNumber: 'A123456789' }],
])('the third wrong password in a row locks %s for 15 minutes, and counting begins anew after that', async (_, account) => {
  const { lockOuts, pass } = start();
  for (let round = 1; round <= 2; round += 1) {
    expect(await lockOuts.try(account, wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
    expect(await lockOuts.try(account, wrong)).toEqual({ outcome: 'wrong', triesLeft: 1 });
    expect(await lockOuts.try(account, wrong)).toEqual({ outcome: 'locked', retryAfterSeconds: 900, now: true });
    pass(899);
    expect(await lockOuts.try(account, right)).toEqual({ outcome: 'locked', retryAfterSeconds: 1, now: false });
    pass(1);
  }
});

test('a wrong password of another day is not in a row with those of today', async () => {
  const { lockOuts, pass } = start();
  await lockOuts.try(member, wrong);
  await lockOuts.try(member, wrong);
  pass(24 * 60 * 60);
  expect(await lockOuts.try(member, wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
});

test('one account knows nothing of another, nor a member of a name', async () => {
  const { lockOuts } = start();
  for (let count = 0; count < 3; count += 1) await lockOuts.try(member, wrong);
  for (const other of [{ memberId: 'b' }, { nobody: 'a' }, { nhiIdNumber: 'a' }]) {
    expect(await lockOuts.try(other, wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
  }
});

test('another proof lifts the lock', async () => {
  const { lockOuts } = start();
  for (let count = 0; count < 3; count += 1) await lockOuts.try(member, wrong);
  expect(await lockOuts.lockedForSeconds('a')).toBe(900);
  await lockOuts.clear('a');
  expect(await lockOuts.lockedForSeconds('a')).toBe(0);
  expect(await lockOuts.try(member, wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
});

test('the store shows neither the name nor the ID number that was tried', async () => {
  const keys: string[] = [];
  const { lockOuts } = start((counters) => ({
    ...counters,
    count(...asked) {
      keys.push(asked[0]);
      return counters.count(...asked);
    },
  }));
  for (const key of [{ nobody: 'email:nobody@example.tw' }, { nhiIdNumber: 'A123456789' }]) {
    for (let count = 0; count < 3; count += 1) await lockOuts.try(key, wrong);
  }
  expect(new Set(keys).size).toBe(2);
  expect(keys.join()).not.toMatch(/nobody@|A123456789/);
});
