import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AccessRequest, Confirmation, DesktopPrompt, Notice, PinRequest, Prompt, PromptSubject } from './prompt.js';
import {
  accessWindow,
  confirmationWindow,
  type Language,
  type NoticeText,
  noticeWindow,
  pinWindow,
  type WindowText,
} from './wording.js';

/** What the person does with one window. */
export type Act =
  /** Presses a button, so many milliseconds after the window is there; usually after the time that a person needs to read. */
  | { readonly press: 'ok' | 'always' | 'cancel'; readonly after?: number }
  /** Types this into the field and presses Enter. */
  | { readonly type: string }
  /** Presses Escape, or what closes a window there. */
  | 'close'
  /** Does nothing. */
  | 'wait';

export interface ShownWindow {
  /** Where the windows have one. */
  readonly title?: string;
  /** Everything that is to be read above the buttons. */
  readonly text: string;
  /** From left to right, where there are any. */
  readonly buttons?: readonly string[];
  /** What Enter presses, where that is known. */
  readonly defaultButton?: string | undefined;
}

export interface PromptRig {
  readonly prompt: Prompt;
  /** All windows so far, in their order. */
  shown(): Promise<readonly ShownWindow[]>;
  /** Whether a window is on the screen now. */
  isOpen(): Promise<boolean>;
  remove(): Promise<void>;
}

export interface RigOptions {
  readonly language: Language;
  /** Milliseconds until an unanswered window closes. */
  readonly timeLimit: number;
}

/** What not every prompt has. */
export interface PromptAbilities {
  /** The rig without anything to show windows with; not where only the other end of a wire knows that. */
  readonly createUnavailable?: (language: Language) => Promise<Prompt>;
  /** False for a terminal: who sits there can press Ctrl-C. */
  readonly hasTimeLimit: boolean;
  /** Whether the prompt of the rig is a `DesktopPrompt`. */
  readonly asksAboutAccess: boolean;
}

const never = new AbortController().signal;
const reason = new Error('the page went away');
const languages: readonly Language[] = ['zh-TW', 'en'];
/** Longer than any of these tests. */
const LONG = 100_000;
const ORIGIN = 'https://service.example:8443';
const MARKER_PIN = 'Mark42er';

const subject: PromptSubject = { origin: ORIGIN, cardKind: 'citizen', cardNumberEnding: '1234', simulated: false };
const pin: PinRequest = { ...subject, triesLeft: 2, minLength: 6, maxLength: 8 };
const pinpad = { ...pin, about: 'pinpad' } as const;
const locked: Notice = { ...subject, about: 'locked' };
const lastTry: Confirmation = { ...subject, about: 'last-try' };
const confirmations: readonly Confirmation[] = [
  { ...subject, about: 'nhi-data', fields: ['name', 'idNumber'] },
  lastTry,
  { ...subject, about: 'locked-before' },
];
const notices: readonly Notice[] = [locked, { ...subject, about: 'paused' }, pinpad];

/** One window about a card, whichever it is. */
interface Window {
  readonly name: string;
  readonly buttonCount: 1 | 2;
  show(prompt: Prompt, changes: Partial<PromptSubject>, signal: AbortSignal): Promise<unknown>;
  wording(changes: Partial<PromptSubject>, language: Language): WindowText | NoticeText;
  /** What a closed window is. */
  readonly closed: unknown;
}

const pinWindowHere: Window = {
  name: 'a PIN',
  buttonCount: 2,
  show: (prompt, changes, signal) => prompt.askPin({ ...pin, ...changes }, { signal }),
  wording: (changes, language) => pinWindow({ ...pin, ...changes }, language),
  closed: undefined,
};
const windows: readonly Window[] = [
  pinWindowHere,
  ...confirmations.map(
    (confirmation): Window => ({
      name: confirmation.about,
      buttonCount: 2,
      show: (prompt, changes, signal) => prompt.confirm({ ...confirmation, ...changes }, { signal }),
      wording: (changes, language) => confirmationWindow({ ...confirmation, ...changes }, language),
      closed: false,
    }),
  ),
  ...notices.map(
    (notice): Window => ({
      name: notice.about,
      buttonCount: 1,
      show: (prompt, changes, signal) => prompt.inform({ ...notice, ...changes }, { signal }),
      wording: (changes, language) => noticeWindow({ ...notice, ...changes }, language),
      closed: 'dismissed',
    }),
  ),
];
/** One of each method. */
const oneOfEach = windows.filter(({ name }) => ['a PIN', 'last-try', 'pinpad'].includes(name));

/**
 * What every prompt holds, whatever its windows are made of. `createRig` gets one act for each window; its prompt has no window more
 * than that.
 */
export function promptContract(
  name: string,
  createRig: (acts: readonly Act[], options: RigOptions) => Promise<PromptRig>,
  { createUnavailable, hasTimeLimit, asksAboutAccess }: PromptAbilities,
): void {
  const rig = async (acts: readonly Act[], options: Partial<RigOptions> = {}) => {
    const made = await createRig(acts, { language: 'en', timeLimit: LONG, ...options });
    onTestFinished(() => made.remove());
    const untilShown = (count = 1) => expect.poll(made.shown).toHaveLength(count);
    const untilGone = () => expect.poll(made.isOpen).toBe(false);
    return { ...made, untilShown, untilGone };
  };

  describe(`${name}, as every prompt`, () => {
    test.each(languages)('D-16 each window says whose it is, for which card, and what it is about (%s)', async (language) => {
      const { prompt, shown } = await rig(
        windows.map(() => 'close'),
        { language },
      );
      for (const { show } of windows) await show(prompt, {}, never);
      const all = await shown();
      expect(all).toHaveLength(windows.length);
      const card = {
        'zh-TW': '卡片：自然人憑證（卡號末四碼 1234）',
        en: 'Card: citizen certificate card, number ending in 1234',
      };
      for (const [at, { wording, buttonCount }] of windows.entries()) {
        const { title, description } = wording({}, language);
        const { title: shownTitle = title, text, buttons } = all[at] ?? { text: '' };
        expect(shownTitle).toBe(title);
        expect(text).toContain(description);
        expect(text.split('\n')).toContain(ORIGIN);
        expect(text.split('\n')).toContain(card[language]);
        expect(text).not.toMatch(/simulated|模擬/i);
        if (buttons) expect(buttons).toHaveLength(buttonCount);
      }
    });

    test.each(languages)('each window says when it is simulated, first of all (%s)', async (language) => {
      const { prompt, shown } = await rig(
        windows.map(() => 'close'),
        { language },
      );
      for (const { show } of windows) await show(prompt, { simulated: true }, never);
      const mark = { 'zh-TW': /^【模擬】/, en: /^\[SIMULATED\]/ }[language];
      for (const { title, text } of await shown()) {
        expect(text.trimStart()).toMatch(mark);
        if (title !== undefined) expect(title).toMatch(/simulated|模擬/);
      }
      expect.assertions(windows.length * ((await shown())[0]?.title === undefined ? 1 : 2));
    });

    test.each([
      ['what people have', MARKER_PIN],
      ['letters of every kind', 'pä密碼🔑'],
      ['what is special elsewhere', `"';\\"$(x)\`%0A&{}\\u0022`],
      ['what looks like an answer of ours', '{"button":0,"gaveUp":false,"openMs":900}'],
      ['nothing at all', ''],
    ])('a PIN comes back byte for byte, in a buffer of its own: %s', async (_, typed) => {
      const { prompt } = await rig([{ type: typed }, { type: typed }]);
      const [first, second] = [await prompt.askPin(pin, { signal: never }), await prompt.askPin(pin, { signal: never })];
      expect(first).toEqual(Buffer.from(typed));
      // Who zeroes theirs must not zero anything else, and whoever gets memory from a pool must not get theirs.
      expect(first?.buffer.byteLength).toBe(first?.length);
      first?.fill(0);
      expect(second).toEqual(Buffer.from(typed));
    });

    test('a window that is closed is no PIN, no yes, and a notice that was dismissed', async () => {
      const { prompt, untilGone } = await rig(windows.map(() => 'close'));
      for (const { show, closed } of windows) expect(await show(prompt, {}, never)).toBe(closed);
      await untilGone();
    });

    test('a yes is a yes, and "Cancel" is none', async () => {
      const { prompt } = await rig([{ press: 'ok' }, { press: 'cancel' }]);
      expect(await prompt.confirm(lastTry, { signal: never })).toBe(true);
      expect(await prompt.confirm(lastTry, { signal: never })).toBe(false);
    });

    test('"Cancel" under the field is no PIN', async () => {
      const { prompt } = await rig([{ press: 'cancel' }]);
      expect(await prompt.askPin(pin, { signal: never })).toBeUndefined();
    });

    test.each(languages)('says why the person is asked again, and how many tries are left (%s)', async (language) => {
      const { prompt, shown } = await rig(new Array<Act>(6).fill('close'), { language });
      for (const again of ['wrong', 'format', 'hasty'] as const) {
        await prompt.askPin({ ...pin, again }, { signal: never });
        await prompt.inform({ ...pinpad, again }, { signal: never });
      }
      const texts = (await shown()).map(({ text }) => text);
      const wrong = { 'zh-TW': 'PIN 碼錯誤，還可以試 2 次。', en: 'Wrong PIN. 2 tries left.' }[language];
      const spared = { 'zh-TW': /這次不算/, en: /no try was spent/i }[language];
      for (const text of texts.slice(0, 2)) expect(text).toContain(wrong);
      for (const text of texts.slice(2)) expect(text).toMatch(spared);
      for (const text of texts.slice(2)) expect(text).not.toContain(wrong);
    });

    test.each(languages)(
      'a PIN that is to be typed on the reader: says so, and how many tries are left (%s)',
      async (language) => {
        const { prompt, shown } = await rig([{ press: 'ok' }], { language });
        expect(await prompt.inform(pinpad, { signal: never })).toBe('dismissed');
        const [window] = await shown();
        expect(window?.text).toMatch({ 'zh-TW': /讀卡機的按鍵/, en: /keys of the card reader/ }[language]);
        expect(window?.text).toMatch({ 'zh-TW': /還可以試 2 次/, en: /Tries left before the card locks: 2/ }[language]);
        expect(window?.buttons ?? [noticeWindow(pinpad, language).ok]).toEqual([{ 'zh-TW': '取消', en: 'Cancel' }[language]]);
      },
    );

    test.each(oneOfEach)('D-48 when the page goes, the window goes, with its reason: $name', async ({ show }) => {
      const { prompt, untilShown, untilGone } = await rig(['wait']);
      const page = new AbortController();
      const rejected = expect(show(prompt, {}, page.signal)).rejects.toBe(reason);
      await untilShown();
      page.abort(reason);
      await rejected;
      await untilGone();
    });

    test('D-48 nothing is shown for a page that was gone before', async () => {
      const { prompt, shown } = await rig([]);
      for (const { show } of windows) await expect(show(prompt, {}, AbortSignal.abort(reason))).rejects.toBe(reason);
      const gone = { signal: AbortSignal.abort(reason), over: AbortSignal.abort() };
      await expect(prompt.inform(pinpad, gone)).rejects.toBe(reason);
      expect(await shown()).toEqual([]);
    });

    test('the next window opens when one was taken back', async () => {
      const { prompt, untilShown } = await rig(['wait', { type: MARKER_PIN }]);
      const page = new AbortController();
      const rejected = expect(prompt.askPin(pin, { signal: page.signal })).rejects.toBe(reason);
      await untilShown();
      page.abort(reason);
      await rejected;
      expect(await prompt.askPin(pin, { signal: never })).toEqual(Buffer.from(MARKER_PIN));
    });

    test('a notice that is over goes away, and that is no error', async () => {
      const { prompt, untilShown, untilGone } = await rig(['wait']);
      const over = new AbortController();
      const onShown = vi.fn();
      const how = prompt.inform(pinpad, { signal: never, over: over.signal, onShown });
      await untilShown();
      expect(onShown).toHaveBeenCalledTimes(1);
      over.abort();
      expect(await how).toBe('over');
      await untilGone();
      expect(onShown).toHaveBeenCalledTimes(1);
    });

    test('a notice that was over before is never shown', async () => {
      const { prompt, shown } = await rig([]);
      const onShown = vi.fn();
      expect(await prompt.inform(pinpad, { signal: never, over: AbortSignal.abort(), onShown })).toBe('over');
      expect(await shown()).toEqual([]);
      expect(onShown).not.toHaveBeenCalled();
    });

    test('D-48 a notice of a page that goes while it is open is an error, and not over', async () => {
      const { prompt, untilShown, untilGone } = await rig(['wait']);
      const page = new AbortController();
      const how = prompt.inform(pinpad, { signal: page.signal, over: new AbortController().signal });
      const rejected = expect(how).rejects.toBe(reason);
      await untilShown();
      page.abort(reason);
      await rejected;
      await untilGone();
    });

    test('D-15 a yes before a person can have read is asked again; a no is not', async () => {
      const { prompt, shown } = await rig([
        { press: 'ok', after: 10 },
        { press: 'ok' },
        { press: 'ok', after: 10 },
        { press: 'cancel', after: 0 },
      ]);
      expect(await prompt.confirm(lastTry, { signal: never })).toBe(true);
      const [first, second] = await shown();
      expect(second).toEqual(first);
      expect(await prompt.confirm(lastTry, { signal: never })).toBe(false);
      expect(await shown()).toHaveLength(4);
    });

    test('D-15 a key held down is a no', async () => {
      const hasty: Act = { press: 'ok', after: 10 };
      const { prompt, shown } = await rig([hasty, hasty, hasty]);
      expect(await prompt.confirm(lastTry, { signal: never })).toBe(false);
      expect(await shown()).toHaveLength(3);
    });

    test.each([
      ['code', '"];$.exit(1);//"&(do shell script"x")&"`'],
      ['lines', 'https://a.tw\n\nhttps://b.tw\r\u2028OK%0AGETPIN'],
      ['markup and controls', 'https://a.example<a href="x">\u001b[2J\u0007\u0000&_'],
      ['the other direction', 'https://\u202eelpmaxe.knab'],
    ])('D-02 what a page or a card made of %s adds no line and no control character', async (_, foreign) => {
      const { prompt, shown } = await rig(windows.map(() => 'close'));
      const changes = { origin: foreign, cardNumberEnding: foreign.slice(-4) };
      for (const { show } of windows) await show(prompt, changes, never);
      const all = await shown();
      expect(all).toHaveLength(windows.length);
      for (const [at, { wording }] of windows.entries()) {
        const text = all[at]?.text ?? '';
        expect(text).toContain(wording(changes, 'en').description);
        expect(wording(changes, 'en').description.split('\n')).toHaveLength(wording({}, 'en').description.split('\n').length);
        expect(text).toMatch(/^[\x20-\x7e\n\u25a1]*$/);
      }
    });

    test('D-46 what a window shows, and what an error says, has nothing of the PIN', async () => {
      const { prompt, shown } = await rig([{ type: MARKER_PIN }, { type: MARKER_PIN }]);
      await prompt.askPin(pin, { signal: never });
      await prompt.askPin({ ...pin, again: 'wrong' }, { signal: never });
      expect(JSON.stringify(await shown())).not.toContain(MARKER_PIN);
    });

    if (hasTimeLimit)
      test('a window that nobody answers is ERR_PROMPT_TIMEOUT, and goes', async () => {
        const { prompt, untilGone } = await rig(['wait', 'wait', 'wait'], { timeLimit: 1000 });
        for (const { show } of oneOfEach) {
          await expect(show(prompt, {}, never)).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
          await untilGone();
        }
      });

    if (createUnavailable)
      test('where there can be no window it is ERR_PROMPT_UNAVAILABLE', async () => {
        const prompt = await createUnavailable('en');
        for (const { show } of windows) {
          await expect(show(prompt, {}, never)).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
        }
      });

    if (asksAboutAccess)
      describe('about access', () => {
        const access: AccessRequest = { origin: ORIGIN, simulated: false };
        const ask = (prompt: Prompt, request = access, signal = never) => {
          if (!isDesktopPrompt(prompt)) throw new Error('this prompt does not ask about access');
          return prompt.askAccess(request, { signal });
        };

        test('three buttons: once, always, and no for everything else', async () => {
          const { prompt, shown } = await rig([{ press: 'ok' }, { press: 'always' }, { press: 'cancel' }, 'close']);
          const answers = [];
          for (let window = 0; window < 4; window += 1) answers.push(await ask(prompt));
          expect(answers).toEqual(['once', 'always', 'no', 'no']);
          const [window] = await shown();
          expect(window?.text.split('\n')).toContain(ORIGIN);
          expect(window?.buttons ?? [1, 2, 3]).toHaveLength(3);
        });

        test('D-15 a yes before a person can have read is asked again; a no is not', async () => {
          const { prompt, shown } = await rig([
            { press: 'always', after: 10 },
            { press: 'always' },
            { press: 'cancel', after: 0 },
          ]);
          expect(await ask(prompt)).toBe('always');
          expect(await shown()).toHaveLength(2);
          expect(await ask(prompt)).toBe('no');
          expect(await shown()).toHaveLength(3);
        });

        test('D-48 when the page goes, the window goes, with its reason', async () => {
          const { prompt, untilShown, untilGone } = await rig(['wait']);
          const page = new AbortController();
          const rejected = expect(ask(prompt, access, page.signal)).rejects.toBe(reason);
          await untilShown();
          page.abort(reason);
          await rejected;
          await untilGone();
          await expect(ask(prompt, access, page.signal)).rejects.toBe(reason);
        });

        test.each(languages)('says what our words say, whatever the origin is made of (%s)', async (language) => {
          const requests = [access, { origin: 'https://\u202eb\n\n<a href="x">"];//', simulated: true }];
          const { prompt, shown } = await rig(['close', 'close'], { language });
          for (const request of requests) await ask(prompt, request);
          const all = await shown();
          for (const [at, request] of requests.entries()) {
            const { title, description, ok, always, cancel } = accessWindow(request, language);
            const { title: shownTitle = title, text, buttons = [ok, always, cancel] } = all[at] ?? { text: '' };
            expect({ title: shownTitle, text, buttons }).toEqual({ title, text: description, buttons: [ok, always, cancel] });
          }
        });
      });

    test('Enter presses what gives nothing away, but under the field', async () => {
      const { prompt, shown } = await rig(windows.map(() => 'close'));
      for (const { show } of windows) await show(prompt, {}, never);
      for (const [at, { defaultButton }] of (await shown()).entries()) {
        if (defaultButton === undefined) continue;
        const text = windows[at]?.wording({}, 'en');
        expect(defaultButton).toBe(text && ('cancel' in text && windows[at] !== pinWindowHere ? text.cancel : text.ok));
      }
    });
  });
}

const isDesktopPrompt = (prompt: Prompt): prompt is DesktopPrompt => 'askAccess' in prompt;
