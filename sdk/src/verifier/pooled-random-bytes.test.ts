import { expect, test } from 'vitest';
import { pooledRandomBytes } from './pooled-random-bytes.js';

test('no bytes are given twice, not when the pool is filled anew either', () => {
  const given = Array.from({ length: 1000 }, () => Buffer.from(pooledRandomBytes(32)).toString('hex'));
  expect(new Set(given).size).toBe(given.length);
  expect(given.every((hex) => hex.length === 64 && !hex.startsWith('00'.repeat(16)))).toBe(true);
});

test('what is given stays as it is, whoever asks next', () => {
  const first = pooledRandomBytes(32);
  const before = Buffer.from(first).toString('hex');
  for (let count = 0; count < 300; count += 1) pooledRandomBytes(32);
  expect(Buffer.from(first).toString('hex')).toBe(before);
});

test.each([0, 1, 4095, 4096, 5000])('%i bytes at once', (size) => {
  expect(pooledRandomBytes(size).length).toBe(size);
});
