import { expect, it } from 'vitest';
import { outcomeOf, Skipped } from './outcome.js';

it('tells ok, skipped and failed apart, with the reason', async () => {
  expect(await outcomeOf(async () => undefined)).toBe('ok');
  expect(await outcomeOf(() => Promise.reject(new Skipped('needs root')))).toBe('skipped: needs root');
  expect(await outcomeOf(() => Promise.reject(new Error('a file is left')))).toBe('failed: a file is left');
});

it('takes an interruption for no outcome', async () => {
  const interruption = new AbortController();
  const work = outcomeOf(async () => {
    interruption.abort(new Error('SIGINT'));
    throw new Error('killed');
  }, interruption.signal);
  await expect(work).rejects.toThrow('SIGINT');
});
