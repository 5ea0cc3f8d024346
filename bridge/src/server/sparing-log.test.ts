import { expect, test } from 'vitest';
import { createSparingLog } from './sparing-log.js';

test('writes the first lines, counts the rest, and says how many they were', () => {
  let time = 0;
  const sparing = createSparingLog({ burst: 2, perSecond: 1 / 60, now: () => time });
  const written: unknown[] = [];
  const say = (times: number) => {
    for (let index = 0; index < times; index += 1) sparing((more) => written.push(more));
  };
  say(100);
  expect(written).toEqual([{}, {}]);
  time = 60_000;
  say(2);
  expect(written).toEqual([{}, {}, { leftOut: 98 }]);
  time = 180_000;
  say(2);
  expect(written.slice(3)).toEqual([{ leftOut: 1 }, {}]);
});
