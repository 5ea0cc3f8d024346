import { describe, expect, it } from 'vitest';
import { testCounterStore } from '../../../test/support/counter-store-contract.js';
import { VerifierConfigurationError } from '../errors.js';
import { memoryCounterStore } from './memory-counter-store.js';

describe('memoryCounterStore', () => {
  let now = 0;
  const clock = () => now;
  const store = memoryCounterStore({ clock });
  testCounterStore(
    () => store,
    async (seconds) => {
      now += seconds * 1000;
    },
  );

  it('is over in the millisecond in which its time ends, and not before', async () => {
    const { endsInSeconds } = await store.count('edge', 1);
    expect(endsInSeconds).toBe(1);
    now += 999;
    expect(await store.counted('edge')).toEqual({ count: 1, endsInSeconds: 1 });
    now += 1;
    expect((await store.count('edge', 1)).count).toBe(1);
  });

  it('drops the oldest when it is full, and one that became full is new', async () => {
    const small = memoryCounterStore({ clock, capacity: 2 });
    await small.count('a', 60);
    await small.count('b', 60);
    await small.count('a', 60, { at: 2, lifetimeSeconds: 60 });
    await small.count('c', 60);
    expect((await small.counted('b')).count).toBe(0);
    expect((await small.counted('a')).count).toBe(2);
    expect((await small.counted('c')).count).toBe(1);
  });

  it('drops nothing for one that it has already', async () => {
    const small = memoryCounterStore({ clock, capacity: 2 });
    await small.count('a', 60);
    for (let time = 0; time < 10; time += 1) await small.count('b', 60);
    expect((await small.counted('a')).count).toBe(1);
  });

  it('drops what is over before anything that is not', async () => {
    const small = memoryCounterStore({ clock, capacity: 3 });
    await small.count('lasting', 3600);
    await small.count('short', 1);
    now += 1000;
    await small.count('c', 60);
    await small.count('d', 60);
    expect((await small.counted('lasting')).count).toBe(1);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a capacity of %d', (capacity) => {
    expect(() => memoryCounterStore({ capacity })).toThrow(VerifierConfigurationError);
  });
});
