import type { CounterStore } from '@cardbridge/sdk/verifier';
import { expect, it } from 'vitest';

const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
const nothing = { count: 0, endsInSeconds: 0 };

/** What every counter store promises. `pass` lets time pass, `open` may give another node's. Call it inside a `describe`. */
export function testCounterStore(open: () => CounterStore, pass: (seconds: number) => Promise<void>): void {
  it('counts each of many who come at once', async () => {
    const counts = await Promise.all(oneTo(200).map(() => open().count('many', 60)));
    expect(counts.map(({ count }) => count).sort((a, b) => a - b)).toEqual(oneTo(200));
    expect(await open().counted('many')).toEqual({ count: 200, endsInSeconds: 60 });
    await open().remove('many');
    expect(await open().counted('many')).toEqual(nothing);
  });

  it('knows nothing of what was not counted, and counts nothing by looking', async () => {
    const store = open();
    await store.remove('nobody');
    expect(await store.counted('nobody')).toEqual(nothing);
    expect(await store.counted('nobody')).toEqual(nothing);
    expect((await store.count('nobody', 60)).count).toBe(1);
  });

  it('lets the time of a count run from the first one on, whatever later ones ask for', async () => {
    const store = open();
    expect(await store.count('tries', 2)).toEqual({ count: 1, endsInSeconds: 2 });
    const second = await store.count('tries', 900);
    expect(second.count).toBe(2);
    expect(second.endsInSeconds).toBeLessThanOrEqual(2);
    await pass(2);
    expect(await store.counted('tries')).toEqual(nothing);
    expect(await store.count('tries', 2)).toEqual({ count: 1, endsInSeconds: 2 });
  });

  it('starts another time at the one that makes a count full, longer or shorter, and at none after it', async () => {
    const store = open();
    const shorter = { at: 2, lifetimeSeconds: 2 };
    expect(await store.count('shorter', 900, shorter)).toEqual({ count: 1, endsInSeconds: 900 });
    expect(await store.count('shorter', 900, shorter)).toEqual({ count: 2, endsInSeconds: 2 });
    const longer = { at: 1, lifetimeSeconds: 900 };
    expect(await store.count('longer', 1, longer)).toEqual({ count: 1, endsInSeconds: 900 });
    await pass(0.5);
    expect((await store.count('shorter', 900, shorter)).count).toBe(3);
    await pass(1.5);
    expect(await store.counted('shorter')).toEqual(nothing);
    expect((await store.count('longer', 1, longer)).count).toBe(2);
    expect((await store.count('shorter', 900, shorter)).count).toBe(1);
  });

  it('tells the time of a full count to the one that makes it full and those after it, of however many who come at once', async () => {
    const counts = await Promise.all(oneTo(50).map(() => open().count('crowd', 60, { at: 3, lifetimeSeconds: 900 })));
    const longer = counts.filter(({ endsInSeconds }) => endsInSeconds > 60);
    expect(longer.map(({ count }) => count).sort((a, b) => a - b)).toEqual(oneTo(50).slice(2));
  });

  it.each(['__proto__', 'a b\r\nDEL c', '鍵', '{a}{b}', 'x'.repeat(10_000), ''])('takes any key (case %#)', async (key) => {
    const store = open();
    expect((await store.count(key, 60)).count).toBe(1);
    expect((await store.counted(key)).count).toBe(1);
    await store.remove(key);
    expect(await store.counted(key)).toEqual(nothing);
  });

  it('keeps keys apart', async () => {
    const store = open();
    await Promise.all([store.count('a', 60), store.count('b', 60), store.count('b', 60)]);
    await store.remove('a');
    expect(await store.counted('a')).toEqual(nothing);
    expect((await store.counted('b')).count).toBe(2);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a lifetime of %d, and counts nothing', async (lifetime) => {
    const store = open();
    await expect(store.count('never', lifetime)).rejects.toThrow(TypeError);
    await expect(store.count('never', 60, { at: 2, lifetimeSeconds: lifetime })).rejects.toThrow(TypeError);
    expect(await store.counted('never')).toEqual(nothing);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a count that is full at %d', async (at) => {
    const store = open();
    await expect(store.count('never', 60, { at, lifetimeSeconds: 60 })).rejects.toThrow(TypeError);
    expect(await store.counted('never')).toEqual(nothing);
  });
}
