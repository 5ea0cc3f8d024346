import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { startTimeLimit } from './time-limit.js';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

it('is over at once where the caller has left before', () => {
  const { signal } = startTimeLimit(60_000, AbortSignal.abort('left'));
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toBe('left');
});

it('leaves nothing behind with a caller who stays, whichever way it ends', async () => {
  const caller = new AbortController();
  startTimeLimit(60_000, caller.signal).end();
  expect(listeners(caller.signal)).toBe(0);
  const { signal } = startTimeLimit(1, caller.signal, () => 'late');
  await expect.poll(() => signal.reason).toBe('late');
  expect(listeners(caller.signal)).toBe(0);
});
