import { describe, expect, it } from 'vitest';
import { testShortTermStore } from '../../../test/support/short-term-store-contract.js';
import { memoryShortTermStore } from './index.js';

describe('memoryShortTermStore', () => {
  let now = 0;
  const clock = () => now;
  const store = memoryShortTermStore({ clock });
  testShortTermStore(
    () => store,
    async (seconds) => {
      now += seconds * 1000;
    },
  );

  it('drops the oldest when it is full, and takes a renewed one for new', async () => {
    const small = memoryShortTermStore({ clock, capacity: 2 });
    await small.put('a', 1, 60);
    await small.put('b', 2, 60);
    await small.put('a', 3, 60);
    await small.put('c', 4, 60);
    expect(await small.get('b')).toBeUndefined();
    expect(await small.get('a')).toBe(3);
  });

  it('drops no count for however many values', async () => {
    const small = memoryShortTermStore({ clock, capacity: 2 });
    await small.count('tries', 60);
    for (const key of ['a', 'b', 'c']) await small.put(key, 1, 60);
    expect((await small.counted('tries')).count).toBe(1);
  });

  it('drops what is over before anything that is not', async () => {
    const small = memoryShortTermStore({ clock, capacity: 3 });
    await small.put('lasting', 1, 3600);
    await small.put('short', 2, 1);
    now += 1000;
    await small.put('c', 3, 60);
    await small.put('d', 4, 60);
    expect(await small.get('lasting')).toBe(1);
  });

  it('keeps nothing after it was closed', async () => {
    const closed = memoryShortTermStore();
    await closed.put('a', 1, 60);
    await closed.count('b', 60);
    await closed.close();
    expect((await closed.counted('b')).count).toBe(0);
    expect(await closed.get('a')).toBeUndefined();
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a capacity of %d', (capacity) => {
    expect(() => memoryShortTermStore({ capacity })).toThrow(TypeError);
  });
});
