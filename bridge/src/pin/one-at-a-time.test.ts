import { describe, expect, test } from 'vitest';
import { onePromptAtATime } from './one-at-a-time.js';
import type { Confirmation, PinRequest, Prompt } from './prompt.js';

const request: PinRequest = {
  origin: 'https://service.example',
  cardKind: 'citizen',
  simulated: false,
  minLength: 6,
  maxLength: 8,
};
const confirmation: Confirmation = {
  about: 'last-try',
  origin: 'https://other.example',
  cardKind: 'citizen',
  simulated: false,
};
const { signal } = new AbortController();

/** A prompt whose windows the test closes: `open` lists those on the screen. */
function screen() {
  const open: { origin: string; close: (error?: unknown) => void }[] = [];
  const show = <T>({ origin }: { origin: string }, answer: T): Promise<T> =>
    new Promise((resolve, reject) => {
      const window = {
        origin,
        close: (error?: unknown) => {
          open.splice(open.indexOf(window), 1);
          error === undefined ? resolve(answer) : reject(error);
        },
      };
      open.push(window);
    });
  const prompt: Prompt = {
    name: 'panel',
    askPin: (asked) => show(asked, Buffer.from('123456')),
    confirm: (asked) => show(asked, true),
  };
  return { prompt: onePromptAtATime(prompt), open };
}

/** Lets everything that can go on without a person go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('one prompt at a time', () => {
  test('a second window opens when the first is gone', async () => {
    const { prompt, open } = screen();
    const pin = prompt.askPin(request, { signal });
    const yes = prompt.confirm(confirmation, { signal });
    await settle();
    expect(open.map(({ origin }) => origin)).toEqual(['https://service.example']);
    open[0]?.close();
    expect(await pin).toEqual(Buffer.from('123456'));
    await settle();
    expect(open.map(({ origin }) => origin)).toEqual(['https://other.example']);
    open[0]?.close();
    expect(await yes).toBe(true);
  });

  test('a window that fails makes room too', async () => {
    const { prompt, open } = screen();
    const failed = expect(prompt.askPin(request, { signal })).rejects.toThrow('no display');
    const yes = prompt.confirm(confirmation, { signal });
    await settle();
    open[0]?.close(new Error('no display'));
    await failed;
    await settle();
    open[0]?.close();
    expect(await yes).toBe(true);
  });

  test('who gives up waiting leaves at once, without opening the way for the next', async () => {
    const { prompt, open } = screen();
    const page = new AbortController();
    const reason = new Error('the page went away');
    const first = prompt.askPin(request, { signal });
    const second = prompt.askPin(request, { signal: page.signal });
    const third = prompt.confirm(confirmation, { signal });
    await settle();
    page.abort(reason);
    await expect(second).rejects.toBe(reason);
    await settle();
    expect(open).toHaveLength(1);

    open[0]?.close();
    await first;
    await settle();
    expect(open.map(({ origin }) => origin)).toEqual(['https://other.example']);
    open[0]?.close();
    expect(await third).toBe(true);
  });

  test('with an aborted signal no window opens', async () => {
    const { prompt, open } = screen();
    const reason = new Error('the page went away');
    await expect(prompt.askPin(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(open).toEqual([]);
  });
});
