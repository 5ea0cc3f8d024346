import { describe, expect, test, vi } from 'vitest';
import { untilOver } from './until-over.js';

const never = new AbortController().signal;
const gone = new Error('the page went away');

/** A notice that nobody dismisses, and that is taken back as the contract says. */
const unanswered = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a notice that may be over', () => {
  test('is dismissed by the person, with or without an end of its own', async () => {
    expect(await untilOver(async () => 'anything', { signal: never })).toBe('dismissed');
    expect(await untilOver(async () => undefined, { signal: never, over: never })).toBe('dismissed');
  });

  test('is over, and that is no error', async () => {
    const over = new AbortController();
    const how = untilOver(unanswered, { signal: never, over: over.signal });
    over.abort(gone);
    expect(await how).toBe('over');
  });

  test('is not shown when it was over before', async () => {
    const show = vi.fn(unanswered);
    expect(await untilOver(show, { signal: never, over: AbortSignal.abort() })).toBe('over');
    expect(show).not.toHaveBeenCalled();
  });

  test.each([
    ['without an end of its own', undefined],
    ['that was not over', never],
    ['that was over, too', AbortSignal.abort()],
  ])('D-48 is not shown for a page that was gone before: one %s', async (_, over) => {
    const show = vi.fn(unanswered);
    await expect(untilOver(show, { signal: AbortSignal.abort(gone), ...(over && { over }) })).rejects.toBe(gone);
    expect(show).not.toHaveBeenCalled();
  });

  test('D-48 rejects with the reason of a page that goes, whether it is over in the same moment or not', async () => {
    const [page, over] = [new AbortController(), new AbortController()];
    const how = untilOver(unanswered, { signal: page.signal, over: over.signal });
    page.abort(gone);
    over.abort();
    await expect(how).rejects.toBe(gone);
  });

  test('a window that fails is an error, not over', async () => {
    const failing = () => Promise.reject(gone);
    await expect(untilOver(failing, { signal: never, over: never })).rejects.toBe(gone);
  });

  test('the window sees one signal for both', async () => {
    const [page, over] = [new AbortController(), new AbortController()];
    const seen: AbortSignal[] = [];
    const show = async (signal: AbortSignal) => void seen.push(signal);
    await untilOver(show, { signal: page.signal, over: over.signal });
    await untilOver(show, { signal: page.signal });
    expect(seen.map(({ aborted }) => aborted)).toEqual([false, false]);
    over.abort();
    expect(seen.map(({ aborted }) => aborted)).toEqual([true, false]);
    page.abort();
    expect(seen.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});
