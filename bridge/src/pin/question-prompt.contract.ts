import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AccessRequest, Confirmation, DesktopPrompt } from './prompt.js';
import { accessWindow } from './wording.js';

/** What the person does with one window. */
export type Act =
  /** Presses the button with this index, so many milliseconds after the window is there; usually a second. */
  | { readonly press: number; readonly after?: number }
  | 'close'
  /** Does nothing. */
  | 'wait';

export interface ShownWindow {
  readonly title: string;
  /** Everything above the buttons. */
  readonly text: string;
  readonly buttons: readonly string[];
  /** What Enter presses. */
  readonly defaultButton: string | undefined;
}

export interface QuestionRig {
  readonly prompt: DesktopPrompt;
  /** All windows so far, in their order. */
  shown(): Promise<readonly ShownWindow[]>;
  /** Whether a window is on the screen now. */
  isOpen(): Promise<boolean>;
  remove(): Promise<void>;
}

const never = new AbortController().signal;
const timeLimit = 20_000;
const access: AccessRequest = { origin: 'https://service.example', simulated: false };
const nhiData: Confirmation = {
  about: 'nhi-data',
  fields: ['name', 'idNumber'],
  origin: 'https://service.example',
  cardKind: 'nhi',
  cardNumberEnding: '1234',
  simulated: true,
};
const lastTry: Confirmation = { about: 'last-try', origin: 'https://service.example', cardKind: 'citizen', simulated: false };

/** What every prompt made of ready-made windows holds. `createRig` gets one act for each window, and the time limit; in English. */
export function questionPromptContract(
  name: string,
  createRig: (acts: readonly Act[], options: { readonly timeLimit: number }) => Promise<QuestionRig>,
): void {
  const rig = async (acts: readonly Act[], options = { timeLimit }) => {
    const made = await createRig(acts, options);
    onTestFinished(() => made.remove());
    return made;
  };

  describe(`${name}: questions`, () => {
    test('access: the three buttons are once, always and no, and Enter is no', async () => {
      const { prompt, shown } = await rig([{ press: 0 }, { press: 1 }, { press: 2 }]);
      expect(await prompt.askAccess(access, { signal: never })).toBe('once');
      expect(await prompt.askAccess(access, { signal: never })).toBe('always');
      expect(await prompt.askAccess(access, { signal: never })).toBe('no');
      const [window] = await shown();
      expect(window?.buttons).toHaveLength(3);
      expect(window?.defaultButton).toBe(window?.buttons[2]);
      expect(window?.text.split('\n')).toContain('https://service.example');
    });

    test('access: a closed window is no', async () => {
      const { prompt } = await rig(['close']);
      expect(await prompt.askAccess(access, { signal: never })).toBe('no');
    });

    test.each([
      ['NHI data', nhiData],
      ['the last try', lastTry],
    ])('%s: confirmed by the yes, and by nothing else; Enter is no', async (_, confirmation) => {
      const { prompt, shown } = await rig([{ press: 0 }, { press: 1 }, 'close']);
      expect(await prompt.confirm(confirmation, { signal: never })).toBe(true);
      expect(await prompt.confirm(confirmation, { signal: never })).toBe(false);
      expect(await prompt.confirm(confirmation, { signal: never })).toBe(false);
      const [window] = await shown();
      expect(window?.buttons).toHaveLength(2);
      expect(window?.defaultButton).toBe(window?.buttons[1]);
      expect(window?.text.split('\n')).toContain('https://service.example');
    });

    test('NHI data: names the fields and the card, and says when they are simulated', async () => {
      const { prompt, shown } = await rig(['close']);
      await prompt.confirm(nhiData, { signal: never });
      const [window] = await shown();
      expect(window?.title).toBe('CardBridge [simulated]');
      expect(window?.text).toContain('Data: name, ID number');
      expect(window?.text).toContain('1234');
    });

    test('a question that nobody answers is ERR_PROMPT_TIMEOUT, and the window goes', async () => {
      const { prompt, isOpen } = await rig(['wait', 'wait'], { timeLimit: 1000 });
      await expect(prompt.askAccess(access, { signal: never })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
      await expect(prompt.confirm(nhiData, { signal: never })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
      expect(await isOpen()).toBe(false);
    });

    test('D-15 a yes before a person can have read is asked again; a no is not', async () => {
      const { prompt, shown } = await rig([
        { press: 1, after: 100 },
        { press: 1, after: 600 },
        { press: 2, after: 0 },
      ]);
      expect(await prompt.askAccess(access, { signal: never })).toBe('always');
      expect(await shown()).toHaveLength(2);
      expect(await prompt.askAccess(access, { signal: never })).toBe('no');
      expect(await shown()).toHaveLength(3);
    });

    test('D-15 a key held down is a no', async () => {
      const hasty = { press: 0, after: 30 };
      const { prompt } = await rig([hasty, hasty, hasty]);
      expect(await prompt.confirm(nhiData, { signal: never })).toBe(false);
    });

    test('D-48 when the page goes, the window goes, with its reason', async () => {
      const { prompt, shown, isOpen } = await rig(['wait']);
      const page = new AbortController();
      const reason = new Error('the page went away');
      const rejected = expect(prompt.askAccess(access, { signal: page.signal })).rejects.toBe(reason);
      await vi.waitFor(async () => expect(await shown()).toHaveLength(1), { timeout: 10_000 });
      page.abort(reason);
      await rejected;
      expect(await isOpen()).toBe(false);
    });

    test('D-48 nothing is shown for a page that was gone before', async () => {
      const { prompt, shown } = await rig([]);
      const reason = new Error('the page went away');
      await expect(prompt.confirm(nhiData, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(await shown()).toEqual([]);
    });

    test.each([
      ['code', '"];$.exit(1);//"&(do shell script"x")&"\\u0022`'],
      ['lines and markup', 'https://a.example\n\nhttps://b.example\r\u2028<a href="x">'],
      ['the other direction', 'https://\u202eelpmaxe.knab\u0000'],
    ])(
      'D-02 an origin made of %s is shown as the words of our windows have it, and changes nothing else',
      async (_, origin) => {
        const { prompt, shown } = await rig(['close']);
        const request = { ...access, origin };
        await prompt.askAccess(request, { signal: never });
        const { title, description, ok, always, cancel } = accessWindow(request, 'en');
        expect(await shown()).toEqual([{ title, text: description, buttons: [ok, always, cancel], defaultButton: cancel }]);
      },
    );

    test('there is no PIN window yet', async () => {
      const { prompt, shown } = await rig([]);
      const request = { ...lastTry, minLength: 6, maxLength: 8 };
      await expect(prompt.askPin(request, { signal: never })).rejects.toMatchObject({
        code: 'ERR_PROMPT_UNAVAILABLE',
        detail: expect.stringContaining('PIN window'),
      });
      expect(await shown()).toEqual([]);
    });
  });
}
