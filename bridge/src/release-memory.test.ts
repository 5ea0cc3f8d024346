import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { releaseMemoryAfterStart } from './release-memory.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('memory is released once, some time after the start', () => {
  const collect = vi.fn();
  releaseMemoryAfterStart(collect);
  expect(collect).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(collect).toHaveBeenCalledTimes(1);
});

test('not when it was called off, nor where Node does not offer it', () => {
  const collect = vi.fn();
  releaseMemoryAfterStart(collect)();
  releaseMemoryAfterStart(undefined);
  expect(vi.getTimerCount()).toBe(0);
});
