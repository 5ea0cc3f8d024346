import { describeWith, type Requirement } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Prompt } from '../src/pin/index.js';
import { createPinentryPrompt } from '../src/pin/index.js';
import { keepPicture } from './support/keep-picture.js';
import { startVirtualDisplay, type VirtualDisplay } from './support/virtual-display.js';
import { windowStates } from './support/window-states.js';
import { wrongPinRequest as request } from './support/wrong-pin-request.js';

const { signal } = new AbortController();
const programs: readonly (readonly [Requirement, string, string])[] = [
  ['pinentry-gtk2', 'pinentry-gtk-2', 'gtk2'],
  ['pinentry-qt', 'pinentry-qt', 'qt'],
];

describe.each(programs)('%s', (requirement, program, flavor) => {
  describeWith([requirement, 'xvfb', 'xdotool'], 'windows of the real pinentry', () => {
    let display: VirtualDisplay;
    const prompt = (timeLimit?: number): Prompt =>
      createPinentryPrompt({
        language: 'zh-TW',
        environment: { ...process.env, DISPLAY: display.name },
        program,
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
      await vi.waitFor(async () => expect(await display.titles()).toEqual([]), 10_000);
    });

    test('Escape closes the window without a PIN', async () => {
      const pin = prompt().askPin(request, { signal });
      await display.focus('^CardBridge');
      await display.type('123456');
      await display.press('Escape');
      expect(await pin).toBeUndefined();
    });

    test.each([
      ['its button', () => display.press('Return')],
      // Not Escape, which pinentry-gtk-2 does not know in a window with one button.
      ['the cross of its frame', () => display.close()],
    ])('a notice is dismissed by %s', async (_, dismiss) => {
      const notice = prompt().inform({ ...request, about: 'locked' }, { signal });
      await display.focus('^CardBridge');
      await dismiss();
      expect(await notice).toBe('dismissed');
    });

    test('a notice that is over leaves the screen', async () => {
      const over = new AbortController();
      const notice = prompt().inform({ ...request, about: 'pinpad' }, { signal, over: over.signal });
      await vi.waitFor(async () => expect(await display.titles()).toHaveLength(1), 10_000);
      over.abort();
      expect(await notice).toBe('over');
      await vi.waitFor(async () => expect(await display.titles()).toEqual([]), 10_000);
    });

    test('an unanswered window closes with ERR_PROMPT_TIMEOUT', async () => {
      await expect(prompt(1000).askPin(request, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
      await vi.waitFor(async () => expect(await display.titles()).toEqual([]), 10_000);
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

    test('without a display and without a terminal of its own it is ERR_PROMPT_UNAVAILABLE', async () => {
      const { DISPLAY: _, WAYLAND_DISPLAY: __, ...environment } = process.env;
      for (const lost of [environment, { ...environment, DISPLAY: ':4242' }]) {
        const blind = createPinentryPrompt({ language: 'en', environment: lost, program, ownTerminal: () => undefined });
        await expect(blind.askPin(request, { signal })).rejects.toMatchObject({
          code: 'ERR_PROMPT_UNAVAILABLE',
          // Qt does not fall back for a display that does not answer: it gives up.
          detail: expect.stringMatching(
            flavor === 'qt' && lost.DISPLAY ? /^pinentry ended$/ : ` has no display \\(${flavor}:curses\\)`,
          ),
        });
      }
    });

    describe.each(['zh-TW', 'en'] as const)('%s', (language) => {
      test.each(windowStates)('the window "$name" has room on the screen', async ({ name, show, gives }) => {
        const answer = show(
          createPinentryPrompt({ language, environment: { ...process.env, DISPLAY: display.name }, program }),
        );
        await display.focus('^CardBridge');
        await keepPicture(flavor === 'gtk2' ? `${name}.${language}` : `${name}.${language}.${flavor}`, await display.picture());
        await display.close();
        expect(await answer).toBe(gives);
        await vi.waitFor(async () => expect(await display.titles()).toEqual([]), 10_000);
      });
    });
  });
});
