import { describeWith, type Requirement } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AccessRequest, type Confirmation, createPinentryPrompt } from '../src/pin/index.js';
import { startVirtualDisplay, type VirtualDisplay } from './support/virtual-display.js';

const { signal } = new AbortController();
const access: AccessRequest = { origin: 'https://service.example', simulated: false };
const confirmation: Confirmation = {
  about: 'nhi-data',
  fields: ['cardNumber', 'name', 'idNumber', 'birthDate', 'sex', 'issueDate', 'cancelMark'],
  origin: 'https://service.example',
  cardKind: 'nhi',
  simulated: false,
};

const programs: readonly (readonly [Requirement, string])[] = [
  ['pinentry-gtk2', 'pinentry-gtk-2'],
  ['pinentry-qt', 'pinentry-qt'],
];
/** Both begin at the button that gives nothing. */
const ALWAYS = ['Tab', 'Return'];
const ONCE = ['Tab', 'Tab', 'Return'];

describe.each(programs)('%s', (requirement, program) => {
  describeWith([requirement, 'xvfb', 'xdotool'], 'the windows that ask for a yes', () => {
    let display: VirtualDisplay;
    beforeAll(async () => {
      display = await startVirtualDisplay();
    });
    afterAll(() => display?.stop());

    /** `readingTimes`: how long each window after the other seems to have been read; then, and by default, long enough. */
    const prompt = ({ readingTimes = [], timeLimit }: { readingTimes?: number[]; timeLimit?: number } = {}) => {
      const left = [...readingTimes];
      let clock = 0;
      let looked = 0;
      return createPinentryPrompt({
        language: 'zh-TW',
        environment: { ...process.env, DISPLAY: display.name },
        program,
        ...(timeLimit && { timeLimit }),
        now: () => {
          looked += 1;
          // Once before each window, once after it.
          if (looked % 2 === 0) clock += left.shift() ?? 10_000;
          return clock;
        },
      });
    };
    const press = async (keys: readonly string[]) => {
      await display.focus('^CardBridge$');
      for (const key of keys) await display.press(key);
    };
    const nothingLeft = () => vi.waitFor(async () => expect(await display.titles()).toEqual([]), 10_000);

    test.each([
      { keys: ONCE, expected: 'once' },
      { keys: ALWAYS, expected: 'always' },
      // Whoever is typing elsewhere when the window opens does not agree by accident.
      { keys: ['Return'], expected: 'no' },
      { keys: ['space'], expected: 'no' },
      { keys: ['Escape'], expected: 'no' },
      // The keyboard may stand at a yes by then.
      { keys: ['Tab', 'Escape'], expected: 'no' },
      { keys: ['Tab', 'Tab', 'Escape'], expected: 'no' },
    ])('D-15 access: $keys is $expected', async ({ keys, expected }) => {
      const answer = prompt().askAccess(access, { signal });
      await press(keys);
      expect(await answer).toBe(expected);
      await nothingLeft();
    });

    test.each([[], ['Tab'], ['Tab', 'Tab']])(
      'D-15 access: closing the window is no, wherever the keyboard stands (%s %s)',
      async (...keys) => {
        const answer = prompt().askAccess(access, { signal });
        await press(keys);
        await display.close();
        expect(await answer).toBe('no');
      },
    );

    test('D-15 access: a yes that comes too fast is asked again, and can still become a no', async () => {
      const answer = prompt({ readingTimes: [0, 0] }).askAccess(access, { signal });
      let settled = false;
      void answer.finally(() => {
        settled = true;
      });
      for (const keys of [ALWAYS, ONCE]) {
        await press(keys);
        await vi.waitFor(async () => expect(await display.titles()).toEqual(['CardBridge']), 10_000);
        expect(settled).toBe(false);
      }
      await press(['Escape']);
      expect(await answer).toBe('no');
    });

    test('D-15 access: yeses that all come too fast are a no', async () => {
      const answer = prompt({ readingTimes: [0, 0, 0] }).askAccess(access, { signal });
      for (let window = 0; window < 3; window += 1) await press(ALWAYS);
      expect(await answer).toBe('no');
      await nothingLeft();
    });

    test('access: nobody answers', async () => {
      await expect(prompt({ timeLimit: 1000 }).askAccess(access, { signal })).rejects.toMatchObject({
        code: 'ERR_PROMPT_TIMEOUT',
      });
      await nothingLeft();
    });

    test('D-48 access: when the page goes, so does the window', async () => {
      const page = new AbortController();
      const reason = new Error('the page went away');
      const outcome = prompt()
        .askAccess(access, { signal: page.signal })
        .catch((error: unknown) => error);
      await vi.waitFor(async () => expect(await display.titles()).toEqual(['CardBridge']), 10_000);
      page.abort(reason);
      expect(await outcome).toBe(reason);
      await nothingLeft();
    });

    test.each([
      { keys: ['Tab', 'Return'], expected: true },
      { keys: ['Return'], expected: false },
      { keys: ['Escape'], expected: false },
    ])('D-15 a confirmation: $keys is $expected', async ({ keys, expected }) => {
      const answer = prompt().confirm(confirmation, { signal });
      await press(keys);
      expect(await answer).toBe(expected);
    });

    test('D-15 a confirmation: closing the window is no', async () => {
      const answer = prompt().confirm(confirmation, { signal });
      await press(['Tab']);
      await display.close();
      expect(await answer).toBe(false);
    });

    test('D-15 a confirmation: a yes that comes too fast is asked again', async () => {
      const answer = prompt({ readingTimes: [0] }).confirm(confirmation, { signal });
      await press(['Tab', 'Return']);
      await press(['Tab', 'Return']);
      expect(await answer).toBe(true);
    });
  });
});
