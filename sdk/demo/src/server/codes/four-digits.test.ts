import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { fourDigits } from './four-digits.js';

/** Gives these numbers, each as two bytes. */
const pairs = (...values: number[]) => {
  const left = [...values];
  return () => {
    const value = left.shift() ?? 0;
    return Uint8Array.of(value >> 8, value & 0xff);
  };
};

test.each([
  [0, '0000'],
  [7, '0007'],
  [9_999, '9999'],
  [10_000, '0000'],
  [59_999, '9999'],
])('%d becomes %s', (value, code) => expect(fourDigits(pairs(value))).toBe(code));

test('what would make low codes likelier is thrown again', () => {
  expect(fourDigits(pairs(60_000, 65_535, 1234))).toBe('1234');
});

test('every code comes equally often from evenly spread bytes', () => {
  const times = new Map<string, number>();
  for (let value = 0; value < 60_000; value++) {
    const code = fourDigits(pairs(value));
    times.set(code, (times.get(code) ?? 0) + 1);
  }
  expect(times.size).toBe(10_000);
  expect(new Set(times.values())).toEqual(new Set([6]));
});

test('real random bytes make four digits', () => {
  for (let time = 0; time < 1000; time++) expect(fourDigits(randomBytes)).toMatch(/^\d{4}$/);
});
