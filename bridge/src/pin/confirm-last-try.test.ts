import { describe, expect, test, vi } from 'vitest';
import { confirmLastTry } from './confirm-last-try.js';
import type { Confirmation, PinRequest, Prompt } from './prompt.js';

const subject = { origin: 'https://service.example', cardKind: 'piv', cardNumberEnding: '1234', simulated: true } as const;
const request: PinRequest = { ...subject, triesLeft: 1, again: 'wrong', minLength: 6, maxLength: 8 };
const { signal } = new AbortController();

function person(says: () => Promise<boolean>) {
  const confirm = vi.fn(async (_confirmation: Confirmation, _options: { readonly signal: AbortSignal }) => says());
  const unexpected = () => Promise.reject(new Error('only a yes is asked for'));
  const prompt: Prompt = { name: 'panel', askPin: unexpected, inform: unexpected, confirm };
  return { prompt, confirm };
}

describe('D-19 before the last try', () => {
  test('the person says once that it may be risked, and sees whose it is and for which card', async () => {
    const { prompt, confirm } = person(async () => true);
    await confirmLastTry(prompt, request, { signal });
    expect(confirm.mock.calls).toEqual([[{ ...subject, about: 'last-try' }, { signal }]]);
    const { cardNumberEnding: _, ...unnumbered } = request;
    await confirmLastTry(prompt, unnumbered, { signal });
    expect(confirm.mock.lastCall?.[0]).not.toHaveProperty('cardNumberEnding');
  });

  test('without a yes it is ERR_PIN_CANCELLED', async () => {
    const { prompt } = person(async () => false);
    await expect(confirmLastTry(prompt, request, { signal })).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
  });

  test('what the prompt throws passes through', async () => {
    const reason = new Error('the page went away');
    const { prompt } = person(() => Promise.reject(reason));
    await expect(confirmLastTry(prompt, request, { signal })).rejects.toBe(reason);
  });

  test.each([0, 2, 3, undefined])('with %s tries left nothing is asked', async (triesLeft) => {
    const { prompt, confirm } = person(async () => false);
    const { triesLeft: _, ...uncounted } = request;
    await confirmLastTry(prompt, triesLeft === undefined ? uncounted : { ...request, triesLeft }, { signal });
    expect(confirm).not.toHaveBeenCalled();
  });
});
