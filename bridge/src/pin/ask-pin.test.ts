import { describe, expect, test } from 'vitest';
import { askForPin } from './ask-pin.js';
import type { Confirmation, PinRequest, Prompt } from './prompt.js';

const allows = (byte: number) => /^[0-9A-Za-z]$/.test(String.fromCharCode(byte));
const subject = { origin: 'https://service.example', cardKind: 'citizen', simulated: false } as const;
const request: PinRequest = { ...subject, minLength: 6, maxLength: 8 };
const { signal } = new AbortController();

/** A person who types these PINs one after the other, then closes the window; and who says this to every question. */
function person({ types = [], says = true }: { types?: readonly string[]; says?: boolean }) {
  const typed = types.map((pin) => Buffer.from(pin));
  const left = [...typed];
  const seen: (PinRequest | Confirmation)[] = [];
  const prompt: Prompt = {
    name: 'terminal',
    askPin: async (request) => {
      seen.push(request);
      return left.shift();
    },
    confirm: async (confirmation) => {
      seen.push(confirmation);
      return says;
    },
    inform: async () => 'dismissed',
  };
  return { prompt, typed, seen };
}

describe('asking for a PIN', () => {
  test('hands over the buffer of the prompt, and asks for what was requested', async () => {
    const { prompt, typed, seen } = person({ types: ['123456'] });
    expect(await askForPin(prompt, { ...request, triesLeft: 3 }, { allows, signal })).toBe(typed[0]);
    expect(seen).toEqual([{ ...request, triesLeft: 3 }]);
  });

  test.each(['', '12345', '123456789', '12 456', '12345\u00e9', '12345\n'])('asks again for %j and zeroes it', async (slip) => {
    const { prompt, typed, seen } = person({ types: [slip, 'abcDEF12'] });
    expect((await askForPin(prompt, request, { allows, signal })).toString()).toBe('abcDEF12');
    expect(seen.map((request) => 'again' in request && request.again)).toEqual([false, 'format']);
    expect(typed[0]?.every((byte) => byte === 0)).toBe(true);
  });

  test('the reason to ask again goes along, until the format is wrong', async () => {
    const { prompt, seen } = person({ types: ['1', '123456'] });
    await askForPin(prompt, { ...request, again: 'wrong', triesLeft: 2 }, { allows, signal });
    expect(seen.map((request) => 'again' in request && request.again)).toEqual(['wrong', 'format']);
  });

  test('a closed window is ERR_PIN_CANCELLED', async () => {
    const { prompt } = person({ types: ['1'] });
    await expect(askForPin(prompt, request, { allows, signal })).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
  });

  test('asks once whether the last try may be risked', async () => {
    const { prompt, seen } = person({ types: ['1', '123456'] });
    await askForPin(prompt, { ...request, triesLeft: 1, again: 'wrong' }, { allows, signal });
    expect(seen[0]).toEqual({ ...subject, about: 'last-try' });
    expect(seen.filter((request) => 'about' in request)).toHaveLength(1);
  });

  test('without a yes the last try is not spent: nobody is asked for a PIN', async () => {
    const { prompt, seen } = person({ types: ['123456'], says: false });
    await expect(askForPin(prompt, { ...request, triesLeft: 1 }, { allows, signal })).rejects.toMatchObject({
      code: 'ERR_PIN_CANCELLED',
    });
    expect(seen).toEqual([{ ...subject, about: 'last-try' }]);
  });

  test('what the prompt throws passes through', async () => {
    const reason = new Error('the page went away');
    const { prompt } = person({});
    const closing: Prompt = { ...prompt, askPin: (_, { signal }) => Promise.reject(signal.reason) };
    await expect(askForPin(closing, request, { allows, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('D-19 a prompt that gives nothing but slips never gets a PIN through, and each is zeroed before the next is asked for', async () => {
    const { prompt, typed } = person({ types: ['1', '', '12345678901', '1234567\u0000', 'ÄÖÜ'] });
    const zeroed: boolean[] = [];
    const watched: Prompt = {
      ...prompt,
      askPin: (request, options) => {
        zeroed.push(typed.slice(0, zeroed.length).every((pin) => pin.every((byte) => byte === 0)));
        return prompt.askPin(request, options);
      },
    };
    await expect(askForPin(watched, request, { allows, signal })).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    expect(zeroed).toEqual([true, true, true, true, true, true]);
  });

  test('D-47 a slip is zeroed where the window that follows it fails', async () => {
    const { prompt, typed } = person({ types: ['1'] });
    const reason = new Error('the page went away');
    const failing: Prompt = {
      ...prompt,
      askPin: async (request, options) => (await prompt.askPin(request, options)) ?? Promise.reject(reason),
    };
    await expect(askForPin(failing, request, { allows, signal })).rejects.toBe(reason);
    expect(typed[0]?.every((byte) => byte === 0)).toBe(true);
  });
});
