import { expect, test } from 'vitest';
import { memoryShortTermStore, type ShortTermStore } from '../short-term/index.js';
import { createLockOuts, type LockOutKey } from './index.js';

const wrong = () => Promise.resolve(false);
const right = () => Promise.resolve(true);
const member: LockOutKey = { memberId: 'a' };

function start(wrap: (shortTerm: ShortTermStore) => ShortTermStore = (shortTerm) => shortTerm) {
  let now = 1_800_000_000_000;
  const shortTerm = memoryShortTermStore({ clock: () => now });
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return { lockOuts: createLockOuts(wrap(shortTerm)), pass };
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
    expect(await lockOuts.try(account, wrong)).toEqual({ outcome: 'locked', retryAfterSeconds: 1, now: false });
    pass(1);
  }
});

test('the lock runs from the last wrong password, however far the others are back', async () => {
  const { lockOuts, pass } = start();
  await lockOuts.try(member, wrong);
  pass(14 * 60);
  await lockOuts.try(member, wrong);
  pass(14 * 60);
  expect(await lockOuts.try(member, wrong)).toEqual({ outcome: 'locked', retryAfterSeconds: 900, now: true });
});

test('during the lock a right password is refused without being looked at', async () => {
  const { lockOuts } = start();
  for (let count = 0; count < 3; count += 1) await lockOuts.try(member, wrong);
  let compared = false;
  const outcome = await lockOuts.try(member, async () => {
    compared = true;
    return true;
  });
  expect([outcome.outcome, compared]).toEqual(['locked', false]);
});

test('a right password ends the row, also at the last try', async () => {
  const { lockOuts } = start();
  for (let round = 0; round < 2; round += 1) {
    await lockOuts.try(member, wrong);
    await lockOuts.try(member, wrong);
    expect(await lockOuts.try(member, right)).toEqual({ outcome: 'right' });
    expect(await lockOuts.lockedForSeconds('a')).toBe(0);
  }
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

test('a comparison that fails is a try, and the failure is told', async () => {
  const { lockOuts } = start();
  const failure = new TypeError('out of memory');
  for (let count = 0; count < 3; count += 1) {
    await expect(lockOuts.try(member, () => Promise.reject(failure))).rejects.toBe(failure);
  }
  expect(await lockOuts.try(member, right)).toMatchObject({ outcome: 'locked', now: false });
});

test('of a crowd of wrong passwords at once three are compared, and no residue is left behind the lock', async () => {
  const { lockOuts, pass } = start();
  for (let round = 0; round < 3; round += 1) {
    let compared = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () =>
        lockOuts.try(member, async () => {
          compared += 1;
          // As slow as a hash: others come meanwhile.
          await new Promise((resolve) => setImmediate(resolve));
          return false;
        }),
      ),
    );
    expect(compared).toBe(3);
    expect(outcomes.filter(({ outcome }) => outcome === 'locked')).toHaveLength(48);
    expect(outcomes.filter((outcome) => outcome.outcome === 'locked' && outcome.now)).toHaveLength(1);
    pass(900);
    expect(await lockOuts.try(member, wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
    await lockOuts.try(member, right);
  }
});

test('of a crowd of right passwords at once the first ones are let in, and no lock is left', async () => {
  const { lockOuts } = start();
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () =>
      lockOuts.try(member, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return true;
      }),
    ),
  );
  expect(outcomes.filter(({ outcome }) => outcome === 'right')).toHaveLength(3);
  expect(outcomes).not.toContainEqual(expect.objectContaining({ now: true }));
  expect(await lockOuts.lockedForSeconds('a')).toBe(0);
});

test('a right password also ends the lock that came about while it was being compared', async () => {
  const { lockOuts } = start();
  let find: (right: boolean) => void = () => undefined;
  const slow = lockOuts.try(member, () => new Promise((resolve) => (find = resolve)));
  expect(await lockOuts.try(member, wrong)).toEqual({ outcome: 'wrong', triesLeft: 1 });
  expect(await lockOuts.try(member, wrong)).toMatchObject({ outcome: 'locked', now: true });
  find(true);
  expect(await slow).toEqual({ outcome: 'right' });
  expect(await lockOuts.lockedForSeconds('a')).toBe(0);
  expect(await lockOuts.try(member, wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
});

test('a server that dies over the third comparison has locked already, and for no longer than any other', async () => {
  const { lockOuts, pass } = start();
  await lockOuts.try(member, wrong);
  await lockOuts.try(member, wrong);
  await new Promise<void>((reached) => void lockOuts.try(member, () => new Promise(() => reached())));
  expect(await lockOuts.try(member, right)).toMatchObject({ outcome: 'locked' });
  pass(900);
  expect(await lockOuts.try(member, wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
});

// Three are as many as a row has: what they count must not look like one of their own.
test.each([1, 3, 7])(
  '%d that were on their way while others locked are not compared, and are not counted after the lock',
  async (many) => {
    let late: Promise<void> | undefined;
    const { lockOuts, pass } = start((shortTerm) => ({
      ...shortTerm,
      async count(...asked) {
        await late;
        return shortTerm.count(...asked);
      },
    }));
    let arrive: () => void = () => undefined;
    late = new Promise((resolve) => {
      arrive = resolve;
    });
    let compared = 0;
    const onTheirWay = Array.from({ length: many }, () =>
      lockOuts.try(member, async () => {
        compared += 1;
        return false;
      }),
    );
    // They have seen no lock yet and wait for their numbers.
    await new Promise((resolve) => setImmediate(resolve));
    late = undefined;
    for (let count = 0; count < 3; count += 1) await lockOuts.try(member, wrong);
    arrive();
    for (const outcome of await Promise.all(onTheirWay)) {
      expect(outcome).toEqual({ outcome: 'locked', retryAfterSeconds: 900, now: false });
    }
    expect(compared).toBe(0);
    pass(900);
    expect(await lockOuts.try(member, wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
  },
);

test('the store shows neither the name nor the ID number that was tried', async () => {
  const names: string[] = [];
  const { lockOuts } = start((shortTerm) => ({
    ...shortTerm,
    count(...asked) {
      names.push(asked[0]);
      return shortTerm.count(...asked);
    },
  }));
  for (const key of [{ nobody: 'email:nobody@example.tw' }, { nhiIdNumber: 'A123456789' }]) {
    for (let count = 0; count < 3; count += 1) await lockOuts.try(key, wrong);
  }
  expect(new Set(names).size).toBe(2);
  expect(names.join()).not.toMatch(/nobody@|A123456789/);
});
