import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchProgress } from './watch-progress.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells once of an input that takes long, and once it does not end', () => {
  let [index, cpu] = [1, 0];
  const told: string[] = [];
  const stop = watchProgress({
    current: () => index,
    used: () => cpu,
    slow: (which, seconds) => void told.push(`${which} slow ${seconds}`),
    stuck: (which) => {
      told.push(`${which} stuck`);
      stop();
    },
  });
  const pass = (seconds: number) => {
    cpu += seconds;
    vi.advanceTimersByTime(500);
  };
  pass(1.9);
  index = 2;
  pass(1.9);
  pass(1.9);
  expect(told).toEqual([]);
  pass(1.2);
  pass(1);
  expect(told).toEqual(['2 slow 3']);
  // A machine that is busy with other things.
  vi.advanceTimersByTime(600_000);
  expect(told).toHaveLength(1);
  pass(60);
  pass(60);
  expect(told).toEqual(['2 slow 3', '2 stuck']);
});
