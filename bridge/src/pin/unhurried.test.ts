import { expect, test } from 'vitest';
import type { DesktopPrompt, PinRequest } from './prompt.js';
import { unhurried } from './unhurried.js';

const request: PinRequest = {
  origin: 'https://service.example',
  cardKind: 'citizen',
  simulated: false,
  minLength: 6,
  maxLength: 8,
};
const { signal } = new AbortController();

/** A person who takes so many milliseconds for each PIN, and what becomes of the buffers. */
function person(...takes: readonly number[]) {
  let time = 0;
  const given: Buffer[] = [];
  const asked: PinRequest[] = [];
  const prompt: DesktopPrompt = {
    name: 'pinentry',
    askPin: async (request) => {
      asked.push(request);
      const taken = takes[asked.length - 1];
      if (taken === undefined) return undefined;
      time += taken;
      const pin = Buffer.from('thanks');
      given.push(pin);
      return pin;
    },
    confirm: async () => true,
    inform: async () => 'dismissed',
    askAccess: async () => 'no',
  };
  return { prompt: unhurried(prompt, () => time), given, asked };
}

test('D-15 a PIN that came faster than one can be typed was meant for another program: it is zeroed, and asked for again', async () => {
  const { prompt, given, asked } = person(999, 1000);
  expect(await prompt.askPin({ ...request, again: 'wrong', triesLeft: 2 }, { signal })).toBe(given[1]);
  expect(asked.map(({ again, triesLeft }) => [again, triesLeft])).toEqual([
    ['wrong', 2],
    ['hasty', 2],
  ]);
  expect(given[0]).toEqual(Buffer.alloc(6));
  expect(given[1]).toEqual(Buffer.from('thanks'));
});

test('D-19 three in a row are none', async () => {
  const { prompt, given, asked } = person(0, 10, 500, 5000);
  expect(await prompt.askPin(request, { signal })).toBeUndefined();
  expect(asked).toHaveLength(3);
  expect(given.every((pin) => pin.every((byte) => byte === 0))).toBe(true);
});

test('a window that is closed at once is closed', async () => {
  const { prompt, asked } = person();
  expect(await prompt.askPin(request, { signal })).toBeUndefined();
  expect(asked).toHaveLength(1);
});
