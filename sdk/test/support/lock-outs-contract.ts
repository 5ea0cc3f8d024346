import type { CounterStore } from '@cardbridge/sdk/verifier';
import { createLockOuts, type LockOuts, type LockOutTry } from '@cardbridge/sdk/verifier';
import { expect, it } from 'vitest';

const LOCK_SECONDS = 2;
const CROWD = 60;
const wrong = () => Promise.resolve(false);
const right = () => Promise.resolve(true);
const lockedNow = { outcome: 'locked', retryAfterSeconds: LOCK_SECONDS, now: true };

/** What must hold of lock-outs, whichever store keeps them. `open` gives the store of one node after the other. Call it inside a `describe`. */
export function testLockOuts(open: () => CounterStore, pass: (seconds: number) => Promise<void>): void {
  const node = (name?: string): LockOuts =>
    createLockOuts({
      store: open(),
      lockSeconds: LOCK_SECONDS,
      rememberedSeconds: 60,
      ...(name === undefined ? {} : { name }),
    });
  const lock = async (subject: string) => {
    for (let count = 0; count < 3; count += 1) await node().try(subject, wrong);
  };
  /** All at once, each at the next node; how many of them were compared stands beside it. */
  const crowd = async (subject: string, answer: boolean): Promise<{ compared: number; tries: readonly LockOutTry[] }> => {
    let compared = 0;
    const tries = await Promise.all(
      Array.from({ length: CROWD }, () =>
        node().try(subject, async () => {
          compared += 1;
          // As slow as a hash: others come meanwhile.
          await new Promise((resolve) => setTimeout(resolve, 20));
          return answer;
        }),
      ),
    );
    return { compared, tries };
  };

  it('the third wrong one in a row locks, and counting begins anew after that', async () => {
    for (let round = 1; round <= 2; round += 1) {
      expect(await node().try('row', wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
      expect(await node().try('row', wrong)).toEqual({ outcome: 'wrong', triesLeft: 1 });
      expect(await node().try('row', wrong)).toEqual(lockedNow);
      expect(await node().lockedForSeconds('row')).toBeGreaterThan(0);
      await pass(LOCK_SECONDS);
      expect(await node().lockedForSeconds('row')).toBe(0);
    }
  });

  it('a try during the lock is not compared, be it right, and does not prolong it', async () => {
    await lock('during');
    await pass(LOCK_SECONDS / 2);
    let compared = false;
    const tried = await node().try('during', async () => {
      compared = true;
      return true;
    });
    expect(tried).toMatchObject({ outcome: 'locked', now: false });
    expect(compared).toBe(false);
    await pass(LOCK_SECONDS / 2);
    expect(await node().try('during', right)).toEqual({ outcome: 'right' });
  });

  it('a right one ends the row, also at the last try', async () => {
    for (let round = 0; round < 2; round += 1) {
      await node().try('ends', wrong);
      await node().try('ends', wrong);
      expect(await node().try('ends', right)).toEqual({ outcome: 'right' });
      expect(await node().lockedForSeconds('ends')).toBe(0);
    }
  });

  it('one subject knows nothing of another, nor one name of another', async () => {
    await lock('one');
    expect(await node().try('another', wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
    expect(await node('pin').try('one', wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
    expect(await node().try('one', right)).toMatchObject({ outcome: 'locked' });
  });

  it('another proof lifts the lock', async () => {
    await lock('lifted');
    await node().clear('lifted');
    expect(await node().lockedForSeconds('lifted')).toBe(0);
    expect(await node().try('lifted', wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
  });

  it('a comparison that fails is a try, and the failure is told', async () => {
    const failure = new TypeError('out of memory');
    for (let count = 0; count < 3; count += 1) {
      await expect(node().try('fails', () => Promise.reject(failure))).rejects.toBe(failure);
    }
    expect(await node().try('fails', right)).toMatchObject({ outcome: 'locked', now: false });
  });

  it('of a crowd of wrong ones at once three are compared, and no residue is left behind the lock', async () => {
    for (let round = 0; round < 2; round += 1) {
      const { compared, tries } = await crowd('crowd', false);
      expect(compared).toBe(3);
      expect(tries.filter(({ outcome }) => outcome === 'wrong')).toHaveLength(2);
      expect(tries.filter((tried) => tried.outcome === 'locked' && tried.now)).toHaveLength(1);
      expect(tries.filter(({ outcome }) => outcome === 'locked')).toHaveLength(CROWD - 2);
      await pass(LOCK_SECONDS);
      expect(await node().try('crowd', wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
      await node().try('crowd', right);
    }
  });

  it('of a crowd of right ones at once the first are let in, and no lock is left', async () => {
    const { tries } = await crowd('owners', true);
    expect(tries.filter(({ outcome }) => outcome === 'right').length).toBeGreaterThanOrEqual(3);
    expect(tries.filter(({ outcome }) => outcome === 'wrong')).toEqual([]);
    await node().try('owners', right);
    expect(await node().lockedForSeconds('owners')).toBe(0);
  });

  it('a right one also ends the lock that came about while it was being compared', async () => {
    let find: (right: boolean) => void = () => undefined;
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const slow = node().try('slow', () => {
      arrive();
      return new Promise((resolve) => {
        find = resolve;
      });
    });
    await arrived;
    expect(await node().try('slow', wrong)).toEqual({ outcome: 'wrong', triesLeft: 1 });
    expect(await node().try('slow', wrong)).toEqual(lockedNow);
    find(true);
    expect(await slow).toEqual({ outcome: 'right' });
    expect(await node().try('slow', wrong)).toEqual({ outcome: 'wrong', triesLeft: 2 });
  });
}
