import { describe, expect, test, vi } from 'vitest';
import type { Confirmation, PinRequest } from '../../pin/index.js';
import { createPanelPrompt } from './prompt.js';

const subject = { origin: 'https://id.example', cardKind: 'citizen', cardNumberEnding: '0001', simulated: true } as const;
const pinRequest: PinRequest = { ...subject, triesLeft: 3, minLength: 6, maxLength: 8 };
const lastTry: Confirmation = { ...subject, about: 'last-try' };
const site = { origin: 'https://id.example', simulated: true } as const;
const never = new AbortController().signal;

function make(timeLimit = 60_000) {
  let changes = 0;
  const prompt = createPanelPrompt({
    timeLimit,
    onChange: () => {
      changes += 1;
    },
  });
  const id = () => prompt.current()?.id ?? -1;
  return { prompt, id, changes: () => changes };
}

describe('the panel prompt', () => {
  test('shows who asks and about which card, and hands over the very buffer', async () => {
    const { prompt, id, changes } = make();
    const asked = prompt.askPin({ ...pinRequest, again: 'wrong' }, { signal: never });
    expect(prompt.current()).toMatchObject({
      about: 'pin',
      origin: 'https://id.example',
      cardKind: 'citizen',
      cardNumberEnding: '0001',
      triesLeft: 3,
      again: 'wrong',
    });
    const pin = Buffer.from('123456');
    expect(prompt.answerPin(id(), pin)).toBe(true);
    // No copy: whoever asked can zero all there is.
    expect(await asked).toBe(pin);
    expect(prompt.current()).toBeNull();
    expect(changes()).toBe(2);
  });

  test('a closed window is an answer', async () => {
    const { prompt, id } = make();
    const asked = prompt.askPin(pinRequest, { signal: never });
    prompt.answerPin(id(), undefined);
    expect(await asked).toBeUndefined();
  });

  test.each([true, false])('a confirmation answered %s', async (yes) => {
    const { prompt, id } = make();
    const asked = prompt.confirm(lastTry, { signal: never });
    expect(prompt.answerConfirmation(id(), yes)).toBe(true);
    expect(await asked).toBe(yes);
  });

  test.each(['locked', 'paused'] as const)('a notice (%s) waits for its one button', async (about) => {
    const { prompt, id } = make();
    const onShown = vi.fn();
    const told = prompt.inform({ ...subject, about }, { signal: never, onShown });
    expect(prompt.current()).toEqual({
      id: id(),
      about,
      origin: 'https://id.example',
      cardKind: 'citizen',
      cardNumberEnding: '0001',
    });
    expect(onShown).toHaveBeenCalledOnce();
    const first = id();
    expect(prompt.dismiss(first)).toBe(true);
    expect(await told).toBe('dismissed');
    expect(prompt.dismiss(first)).toBe(false);
  });

  test('the notice of a pinpad says how many tries are left, and closes when the typing is over', async () => {
    const { prompt } = make();
    const over = new AbortController();
    const told = prompt.inform({ ...pinRequest, again: 'wrong', about: 'pinpad' }, { signal: never, over: over.signal });
    expect(prompt.current()).toMatchObject({ about: 'pinpad', triesLeft: 3, again: 'wrong', minLength: 6, maxLength: 8 });
    over.abort();
    expect(await told).toBe('over');
    expect(prompt.current()).toBeNull();
  });

  test('a notice that is over before its turn, or has no place to stand, was never shown', async () => {
    const { prompt } = make();
    const onShown = vi.fn();
    expect(await prompt.inform({ ...subject, about: 'locked' }, { signal: never, over: AbortSignal.abort(), onShown })).toBe(
      'over',
    );
    prompt.close();
    await expect(prompt.inform({ ...subject, about: 'locked' }, { signal: never, onShown })).rejects.toMatchObject({
      code: 'ERR_PROMPT_UNAVAILABLE',
    });
    expect(onShown).not.toHaveBeenCalled();
  });

  test('a card that was locked when it was last here is asked about', async () => {
    const { prompt, id } = make();
    const asked = prompt.confirm({ ...subject, about: 'locked-before' }, { signal: never });
    expect(prompt.current()).toMatchObject({ about: 'locked-before', cardKind: 'citizen', cardNumberEnding: '0001' });
    expect(prompt.dismiss(id())).toBe(false);
    prompt.answerConfirmation(id(), true);
    expect(await asked).toBe(true);
  });

  test('names the fields of an NHI card', async () => {
    const { prompt, id } = make();
    const asked = prompt.confirm({ ...subject, about: 'nhi-data', fields: ['name', 'idNumber'] }, { signal: never });
    expect(prompt.current()).toMatchObject({ about: 'nhi-data', fields: ['name', 'idNumber'] });
    prompt.answerConfirmation(id(), true);
    await asked;
  });

  test('one kind of answer does not fit the other kind of window, nor a window that is gone', async () => {
    const { prompt, id } = make();
    const asked = prompt.confirm(lastTry, { signal: never });
    const first = id();
    expect(prompt.answerPin(first, Buffer.from('123456'))).toBe(false);
    expect(prompt.answerConfirmation(first + 1, true)).toBe(false);
    prompt.answerConfirmation(first, false);
    await asked;
    expect(prompt.answerConfirmation(first, true)).toBe(false);
    const pinAsked = prompt.askPin(pinRequest, { signal: never });
    expect(prompt.answerConfirmation(id(), true)).toBe(false);
    expect(prompt.answerAccess(id(), 'always')).toBe(false);
    expect(prompt.dismiss(id())).toBe(false);
    prompt.answerPin(id(), undefined);
    await pinAsked;
    const told = prompt.inform({ ...subject, about: 'locked' }, { signal: never });
    expect(prompt.answerConfirmation(id(), true)).toBe(false);
    expect(prompt.answerPin(id(), undefined)).toBe(false);
    expect(prompt.answerAccess(id(), 'once')).toBe(false);
    prompt.dismiss(id());
    await told;
    const accessAsked = prompt.askAccess(site, { signal: never });
    expect(prompt.dismiss(id())).toBe(false);
    expect(prompt.answerConfirmation(id(), true)).toBe(false);
    expect(prompt.answerPin(id(), Buffer.from('123456'))).toBe(false);
    prompt.answerAccess(id(), 'no');
    expect(await accessAsked).toBe('no');
  });

  test.each(['once', 'always', 'no'] as const)('a question about a site, answered %s', async (answer) => {
    const { prompt, id } = make();
    const asked = prompt.askAccess(site, { signal: never });
    expect(prompt.current()).toEqual({ id: id(), about: 'access', origin: 'https://id.example' });
    expect(prompt.answerAccess(id(), answer)).toBe(true);
    expect(await asked).toBe(answer);
    expect(prompt.answerAccess(id(), answer)).toBe(false);
  });

  test('a question about a site goes away with the page, and gets no answer after a minute', async () => {
    vi.useFakeTimers();
    try {
      const { prompt } = make(120_000);
      const gone = new AbortController();
      const abandoned = prompt.askAccess(site, { signal: gone.signal });
      gone.abort(new Error('the page went away'));
      await expect(abandoned).rejects.toBe(gone.signal.reason);
      expect(prompt.current()).toBeNull();
      const outcome = expect(prompt.askAccess(site, { signal: never })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
      vi.advanceTimersByTime(59_999);
      expect(prompt.current()?.about).toBe('access');
      vi.advanceTimersByTime(1);
      await outcome;
      expect(prompt.current()).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  test('aborting closes the window and rejects with the reason of the signal', async () => {
    const { prompt, id } = make();
    const abort = new AbortController();
    const asked = prompt.askPin(pinRequest, { signal: abort.signal });
    const closed = id();
    const reason = new Error('the page went away');
    abort.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect(prompt.current()).toBeNull();
    expect(prompt.answerPin(closed, Buffer.from('123456'))).toBe(false);
    await expect(prompt.confirm(lastTry, { signal: abort.signal })).rejects.toBe(reason);
  });

  test('no answer in time', async () => {
    const { prompt } = make(1);
    await expect(prompt.askPin(pinRequest, { signal: never })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
    expect(prompt.current()).toBeNull();
  });

  test('shows one window at a time, the oldest first', async () => {
    const { prompt, id } = make();
    const first = prompt.askPin(pinRequest, { signal: never });
    const second = prompt.confirm(lastTry, { signal: never });
    expect(prompt.current()?.about).toBe('pin');
    prompt.answerPin(id(), undefined);
    expect(prompt.current()?.about).toBe('last-try');
    prompt.answerConfirmation(id(), true);
    expect([await first, await second]).toEqual([undefined, true]);
  });

  test('dismissing all is saying no to all', async () => {
    const { prompt } = make();
    const asked = [
      prompt.askPin(pinRequest, { signal: never }),
      prompt.confirm(lastTry, { signal: never }),
      prompt.askAccess(site, { signal: never }),
      prompt.inform({ ...subject, about: 'paused' }, { signal: never }),
    ];
    prompt.dismissAll();
    expect(await Promise.all(asked)).toEqual([undefined, false, 'no', 'dismissed']);
  });

  test('a closed simulator has no windows', async () => {
    const { prompt } = make();
    const open = prompt.askPin(pinRequest, { signal: never });
    prompt.close();
    await expect(open).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
    await expect(prompt.confirm(lastTry, { signal: never })).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
  });
});
