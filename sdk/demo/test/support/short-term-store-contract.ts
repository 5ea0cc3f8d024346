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

  it('counts, and forgets a count as it forgets a value', async () => {
    const store = open();
    const full = { at: 2, lifetimeSeconds: 0.5 };
    expect(await store.count('tries', 60, full)).toEqual({ count: 1, endsInSeconds: 60 });
    expect(await store.count('tries', 60, full)).toEqual({ count: 2, endsInSeconds: 1 });
    await pass(0.5);
    expect(await store.counted('tries')).toEqual({ count: 0, endsInSeconds: 0 });
    await store.count('tries', 60);
    await store.remove('tries');
    expect(await store.counted('tries')).toEqual({ count: 0, endsInSeconds: 0 });
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

  it.each(['__proto__', 'a b\r\nDEL c', '鍵', 'x'.repeat(10_000), ''])('takes any key (case %#)', async (key) => {
    const store = open();
    expect(await store.take(key)).toBeUndefined();
    await store.put(key, key, 60);
    expect(await store.take(key)).toBe(key);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a lifetime of %d', async (lifetime) => {
    const store = open();
    await expect(store.put('never', 1, lifetime)).rejects.toThrow(TypeError);
    await expect(store.count('never', lifetime)).rejects.toThrow(TypeError);
    expect(await store.get('never')).toBeUndefined();
  });

  it('refuses what JSON cannot say', async () => {
    await expect(open().put('never', undefined, 60)).rejects.toThrow(TypeError);
  });
}
