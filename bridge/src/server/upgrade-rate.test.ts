import { describe, expect, test } from 'vitest';
import { createUpgradeRate } from './upgrade-rate.js';

const limits = {
  upgradesPerOrigin: { burst: 3, perSecond: 1 },
  upgradesOfStrangers: { burst: 5, perSecond: 1 },
  countedOrigins: 4,
};

describe('D-27 upgrades', () => {
  test('of one origin come only so fast; another origin does not feel it', () => {
    let time = 0;
    const rate = createUpgradeRate(limits, () => time);
    expect([1, 2, 3, 4].map(() => rate.take('https://a.example', 'allowed'))).toEqual([true, true, true, false]);
    expect(rate.take('https://b.example', 'allowed')).toBe(true);
    time = 1000;
    expect(rate.take('https://a.example', 'allowed')).toBe(true);
  });

  test('of strangers are counted together, however many names they have; who is allowed is not held up by them', () => {
    const rate = createUpgradeRate(limits, () => 0);
    const names = Array.from({ length: 8 }, (_, index) => `https://${index}.example`);
    expect(names.map((name) => rate.take(name, 'stranger')).filter(Boolean)).toHaveLength(5);
    expect(rate.take('https://allowed.example', 'allowed')).toBe(true);
  });

  test('of one loud stranger use up nothing of the others’', () => {
    const rate = createUpgradeRate(limits, () => 0);
    for (let index = 0; index < 100; index += 1) rate.take('https://loud.example', 'stranger');
    expect(rate.take('https://quiet.example', 'stranger')).toBe(true);
  });

  test('are counted for so many origins; who has been away longest is forgotten first', () => {
    const rate = createUpgradeRate({ ...limits, upgradesPerOrigin: { burst: 1, perSecond: 0 } }, () => 0);
    const take = (name: string) => rate.take(`https://${name}.example`, 'allowed');
    expect(['a', 'b', 'c', 'd'].map(take)).toEqual([true, true, true, true]);
    expect([take('a'), take('e')]).toEqual([false, true]);
    expect(take('a')).toBe(false);
    expect(take('b')).toBe(true);
  });
});
