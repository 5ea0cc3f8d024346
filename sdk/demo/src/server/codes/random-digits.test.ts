import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { randomDigits } from './random-digits.js';

/** Gives these numbers, each in as many bytes as are asked for. */
const bytesOf = (...values: number[]) => {
  const left = [...values];
  return (length: number) => {
    const bytes = Buffer.alloc(length);
    bytes.writeUIntBE(left.shift() ?? 0, 0, length);
    return bytes;
  };
};

test.each([
  [4, 0, '0000'],
  [4, 7, '0007'],
  [4, 9_999, '9999'],
  [4, 10_000, '0000'],
  [4, 59_999, '9999'],
  [6, 0, '000000'],
  [6, 7, '000007'],
  [6, 999_999, '999999'],
  [6, 1_000_000, '000000'],
  [6, 15_999_999, '999999'],
] as const)('of %d digits, %d becomes %s', (count, value, code) => expect(randomDigits(count, bytesOf(value))).toBe(code));

test('what would make low codes likelier is thrown again', () => {
  expect(randomDigits(4, bytesOf(60_000, 65_535, 1234))).toBe('1234');
  expect(randomDigits(6, bytesOf(16_000_000, 16_777_215, 123_456))).toBe('123456');
});

test('every code of four digits comes equally often from evenly spread bytes', () => {
  const times = new Map<string, number>();
  for (let value = 0; value < 60_000; value++) {
    const code = randomDigits(4, bytesOf(value));
    times.set(code, (times.get(code) ?? 0) + 1);
  }
  expect(times.size).toBe(10_000);
  expect(new Set(times.values())).toEqual(new Set([6]));
});

test('every code of six digits comes once from every million of values in a row', () => {
  const seen = new Set<string>();
  for (let value = 15_000_000; value < 16_000_000; value++) seen.add(randomDigits(6, bytesOf(value)));
  expect(seen.size).toBe(1_000_000);
});

test.each([4, 6] as const)('real random bytes make %d digits', (count) => {
  for (let time = 0; time < 1000; time++) expect(randomDigits(count, randomBytes)).toMatch(new RegExp(`^\\d{${count}}$`));
});
