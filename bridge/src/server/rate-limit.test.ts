import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.js';

test('gives the burst, then so many a second, and never saves up more than the burst', () => {
  let time = 0;
  const limit = createRateLimit({ burst: 3, perSecond: 2, now: () => time });
  const take = (times: number) => Array.from({ length: times }, () => limit.take());
  expect(take(4)).toEqual([true, true, true, false]);
  time = 500;
  expect(take(2)).toEqual([true, false]);
  time = 60_000;
  expect(take(4)).toEqual([true, true, true, false]);
});
