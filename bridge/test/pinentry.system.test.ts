import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { PinRequest, Prompt } from '../src/pin/index.js';
import { createPinentryPrompt } from '../src/pin/index.js';
import { startVirtualDisplay, type VirtualDisplay } from './support/virtual-display.js';

const PROGRAM = 'pinentry-gtk-2';
const { signal } = new AbortController();
const request: PinRequest = {
  origin: 'https://service.example',
  cardKind: 'citizen',
  cardNumberEnding: '1234',
  simulated: true,
  triesLeft: 2,
  again: 'wrong',
  minLength: 6,
  maxLength: 8,
};
describeWith(['pinentry-gtk2', 'xvfb', 'xdotool'], 'windows of the real pinentry', () => {
  let display: VirtualDisplay;
  const prompt = (timeLimit?: number): Prompt =>
    createPinentryPrompt({
      language: 'zh-TW',
      environment: { ...process.env, DISPLAY: display.name },
      program: PROGRAM,
      ...(timeLimit && { timeLimit }),
    });

  beforeAll(async () => {
    display = await startVirtualDisplay();
  });
  afterAll(() => display?.stop());

  test('a PIN that is typed and confirmed comes back as bytes', async () => {
    const pin = prompt().askPin(request, { signal });
    await display.focus('^CardBridge【模擬】$');
    await display.type('Ab12%34');
    await display.press('Return');
    expect(await pin).toEqual(Buffer.from('Ab12%34'));
    expect(await display.titles()).toEqual([]);
  });

  test('Escape closes the window without a PIN', async () => {
    const pin = prompt().askPin(request, { signal });
    await display.focus('^CardBridge');
    await display.type('123456');
    await display.press('Escape');
    expect(await pin).toBeUndefined();
  });

  test('an unanswered window closes with ERR_PROMPT_TIMEOUT', async () => {
    await expect(prompt(1000).askPin(request, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
    expect(await display.titles()).toEqual([]);
  });

  test('aborting takes the window off the screen', async () => {
    const page = new AbortController();
    const reason = new Error('the page went away');
    const outcome = prompt()
      .askPin(request, { signal: page.signal })
      .catch((error: unknown) => error);
    await vi.waitFor(async () => expect(await display.titles()).toHaveLength(1), 10_000);
    page.abort(reason);
    expect(await outcome).toBe(reason);
    await vi.waitFor(async () => expect(await display.titles()).toEqual([]), 10_000);
  });

  test('without a display it is ERR_PROMPT_UNAVAILABLE, never a terminal', async () => {
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...environment } = process.env;
    for (const lost of [environment, { ...environment, DISPLAY: ':4242' }]) {
      const blind = createPinentryPrompt({ language: 'en', environment: lost, program: PROGRAM });
      await expect(blind.askPin(request, { signal })).rejects.toMatchObject({
        code: 'ERR_PROMPT_UNAVAILABLE',
        detail: 'pinentry-gtk-2 has no display (gtk2:curses)',
      });
    }
  });
});
