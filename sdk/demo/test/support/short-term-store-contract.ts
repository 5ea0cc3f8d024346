import { expect, it } from 'vitest';
import type { ShortTermStore } from '../../src/server/short-term/index.js';

/** What every short-term store promises. `pass` lets a lifetime end. Call it inside a `describe`. */
export function testShortTermStore(open: () => ShortTermStore, pass: (seconds: number) => Promise<void>): void {
  it('gives back what was put, as JSON has it', async () => {
    const store = open();
    const value = { code: '0427', 姓名: ['王', null, 1.5, true], nested: { at: 1 } };
    await store.put('value', value, 60);
    value.code = 'changed later';
    expect(await store.get('value')).toEqual({ ...value, code: '0427' });
    expect(await store.get('value')).toEqual({ ...value, code: '0427' });
    await store.put('value', false, 60);
    expect(await store.get('value')).toBe(false);
    await store.remove('value');
    expect(await store.get('value')).toBeUndefined();
  });

  it('gives a value to one of many who take it at once', async () => {
    const store = open();
    await store.put('wanted', 'code', 60);
    const taken = await Promise.all(Array.from({ length: 200 }, () => store.take('wanted')));
    expect(taken.filter((value) => value !== undefined)).toEqual(['code']);
    expect(await store.get('wanted')).toBeUndefined();
  });

  it('counts each of many who come at once', async () => {
    const store = open();
    const counts = await Promise.all(Array.from({ length: 200 }, () => store.count('many', 60)));
    expect(counts.map(({ count }) => count).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    expect(await store.counted('many')).toEqual({ count: 200, endsInSeconds: 60 });
    await store.remove('many');
    expect(await store.counted('many')).toEqual({ count: 0, endsInSeconds: 0 });
  });

  it('lets the time of a count run from the first one on, whatever later ones ask for', async () => {
    const store = open();
    expect(await store.count('tries', 2)).toEqual({ count: 1, endsInSeconds: 2 });
    const second = await store.count('tries', 900);
    expect(second.count).toBe(2);
    expect(second.endsInSeconds).toBeLessThanOrEqual(2);
    await pass(2);
    expect(await store.counted('tries')).toEqual({ count: 0, endsInSeconds: 0 });
    expect((await store.count('tries', 2)).count).toBe(1);
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
    expect(await store.counted('shorter')).toEqual({ count: 0, endsInSeconds: 0 });
    expect((await store.count('longer', 1, longer)).count).toBe(2);
    expect((await store.count('shorter', 900, shorter)).count).toBe(1);
  });

  it('tells the time of a full count to the one that makes it full and those after it, of however many who come at once', async () => {
    const store = open();
    const counts = await Promise.all(
      Array.from({ length: 50 }, () => store.count('crowd', 60, { at: 3, lifetimeSeconds: 900 })),
    );
    const longer = counts.filter(({ endsInSeconds }) => endsInSeconds > 60);
    expect(longer.map(({ count }) => count).sort((a, b) => a - b)).toEqual(Array.from({ length: 48 }, (_, index) => index + 3));
  });

  it('forgets a value when its time is over', async () => {
    const store = open();
    await Promise.all([store.put('get', 1, 0.5), store.put('take', 1, 0.5), store.put('renewed', 1, 0.5)]);
    await store.put('renewed', 2, 60);
    await pass(0.5);
    expect(await store.get('get')).toBeUndefined();
    expect(await store.take('take')).toBeUndefined();
    expect(await store.get('renewed')).toBe(2);
  });

  it.each(['__proto__', 'a b\r\nDEL c', '鍵', 'x'.repeat(10_000), ''])('takes any key: %.20j', async (key) => {
    const store = open();
    expect(await store.take(key)).toBeUndefined();
    await store.put(key, key, 60);
    expect(await store.take(key)).toBe(key);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a lifetime of %d', async (lifetime) => {
    const store = open();
    await expect(store.put('never', 1, lifetime)).rejects.toThrow(TypeError);
    await expect(store.count('never', lifetime)).rejects.toThrow(TypeError);
    await expect(store.count('never', 60, { at: 2, lifetimeSeconds: lifetime })).rejects.toThrow(TypeError);
    expect(await store.get('never')).toBeUndefined();
  });

  it('refuses what JSON cannot say', async () => {
    await expect(open().put('never', undefined, 60)).rejects.toThrow(TypeError);
  });
}
