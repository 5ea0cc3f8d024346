import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BridgeError } from '../error.js';
import { createCoolDown, withCoolDown } from './cool-down.js';
import { onePromptAtATime } from './one-at-a-time.js';
import type { DesktopPrompt, Notice, NoticeOptions, PinRequest } from './prompt.js';
import { typeOnPinpad } from './type-on-pinpad.js';
import { untilOver } from './until-over.js';

const request: PinRequest = {
  origin: 'https://service.example',
  cardKind: 'piv',
  cardNumberEnding: '1234',
  simulated: false,
  triesLeft: 3,
  minLength: 6,
  maxLength: 8,
};
const never = new AbortController().signal;
const gone = new Error('the page went away');
const settle = () => new Promise((resolve) => setImmediate(resolve));

const unhandled = vi.fn();
beforeEach(() => {
  unhandled.mockClear();
  process.on('unhandledRejection', unhandled);
});
afterEach(async () => {
  // Node tells of them after the microtasks.
  await settle();
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

/** A screen whose notices the test presses and breaks. */
function screen() {
  const open: { readonly notice: Notice; press(): void; fail(error: unknown): void }[] = [];
  const ways: unknown[] = [];
  const says = { yes: true };
  const show = (notice: Notice, { onShown, ...until }: NoticeOptions) =>
    untilOver(
      (signal) =>
        new Promise<void>((resolve, reject) => {
          const window = { notice, press: resolve, fail: reject };
          open.push(window);
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          onShown?.();
        }).finally(() => void open.shift()),
      until,
    );
  const unexpected = () => Promise.reject(new Error('nothing is typed here'));
  const prompt: DesktopPrompt = {
    name: 'panel',
    askPin: unexpected,
    askAccess: unexpected,
    confirm: async () => says.yes,
    inform: (notice, options) => {
      const how = show(notice, options);
      how.then(
        (way) => ways.push(way),
        (error: unknown) => ways.push(error),
      );
      return how;
    },
  };
  return { prompt, open, ways, says };
}

/** A reader that waits for keys, as the contract of `typing` says: it ends when its signal aborts. */
function reader() {
  let end = { press: (_outcome: string) => {}, fail: (_error: unknown) => {} };
  const typing = vi.fn(
    (signal: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        end = { press: resolve, fail: reject };
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  );
  return { typing, press: (outcome: string) => end.press(outcome), fail: (error: unknown) => end.fail(error) };
}

describe('a PIN that is typed on the reader', () => {
  test('the window says for whom, for which card and how many tries are left, and closes when it is typed', async () => {
    const { prompt, open, ways } = screen();
    const { typing, press } = reader();
    const typed = typeOnPinpad(prompt, { ...request, again: 'wrong' }, typing, { signal: never });
    await settle();
    expect(open.map(({ notice }) => notice)).toEqual([{ ...request, again: 'wrong', about: 'pinpad' }]);
    press('verified');
    expect(await typed).toBe('verified');
    expect(open).toEqual([]);
    expect(ways).toEqual(['over']);
  });

  test('the reader waits until the window has its turn', async () => {
    const { prompt, open } = screen();
    const oneAtATime = onePromptAtATime(prompt);
    const other: Notice = { ...request, origin: 'https://other.example', about: 'locked' };
    const before = oneAtATime.inform(other, { signal: never });
    const { typing, press } = reader();
    const typed = typeOnPinpad(oneAtATime, request, typing, { signal: never });
    await settle();
    expect(open.map(({ notice }) => notice.origin)).toEqual(['https://other.example']);
    expect(typing).not.toHaveBeenCalled();

    open[0]?.press();
    expect(await before).toBe('dismissed');
    await settle();
    expect(open.map(({ notice }) => notice.origin)).toEqual(['https://service.example']);
    expect(typing).toHaveBeenCalledTimes(1);
    press('verified');
    expect(await typed).toBe('verified');
  });

  test('a window that cannot open: nobody types, and its error comes', async () => {
    const { prompt } = screen();
    const { typing } = reader();
    const unavailable = new BridgeError('ERR_PROMPT_UNAVAILABLE');
    const failing = { ...prompt, inform: () => Promise.reject(unavailable) };
    await expect(typeOnPinpad(failing, request, typing, { signal: never })).rejects.toBe(unavailable);
    expect(typing).not.toHaveBeenCalled();
  });

  test('a window that breaks while the reader waits ends the typing with its error', async () => {
    const { prompt, open } = screen();
    const { typing } = reader();
    const typed = expect(typeOnPinpad(prompt, request, typing, { signal: never })).rejects.toMatchObject({
      code: 'ERR_PROMPT_TIMEOUT',
    });
    await settle();
    open[0]?.fail(new BridgeError('ERR_PROMPT_TIMEOUT'));
    await typed;
    expect(typing.mock.calls[0]?.[0].aborted).toBe(true);
  });

  test('the person presses "Cancel": the typing ends with ERR_PIN_CANCELLED', async () => {
    const { prompt, open, ways } = screen();
    const { typing } = reader();
    const typed = expect(typeOnPinpad(prompt, request, typing, { signal: never })).rejects.toMatchObject({
      code: 'ERR_PIN_CANCELLED',
    });
    await settle();
    open[0]?.press();
    await typed;
    expect(typing.mock.calls[0]?.[0].reason).toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    expect(ways).toEqual(['dismissed']);
  });

  test('the person presses "Cancel" before the turn of the reader has come: nobody types', async () => {
    const { prompt } = screen();
    const { typing } = reader();
    const hasty = { ...prompt, inform: async () => 'dismissed' as const };
    await expect(typeOnPinpad(hasty, request, typing, { signal: never })).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    expect(typing).not.toHaveBeenCalled();
  });

  test('"Cancel" in the moment in which the card has said yes: the yes counts', async () => {
    const { prompt, open } = screen();
    const { typing, press } = reader();
    const typed = typeOnPinpad(prompt, request, typing, { signal: never });
    await settle();
    press('verified');
    open[0]?.press();
    expect(await typed).toBe('verified');
  });

  test('typing that fails closes the window with its error: that is not over', async () => {
    const { prompt, open, ways } = screen();
    const { typing, fail } = reader();
    const timeout = new BridgeError('ERR_PROMPT_TIMEOUT');
    const typed = expect(typeOnPinpad(prompt, request, typing, { signal: never })).rejects.toBe(timeout);
    await settle();
    fail(timeout);
    await typed;
    expect(open).toEqual([]);
    expect(ways).toEqual([timeout]);
  });

  test('typing that fails at once closes the window, too', async () => {
    const { prompt, open } = screen();
    const failing = () => {
      throw gone;
    };
    await expect(typeOnPinpad(prompt, request, failing, { signal: never })).rejects.toBe(gone);
    expect(open).toEqual([]);
  });

  test('D-48 the page goes while the reader waits: window and typing end with its reason', async () => {
    const { prompt, open } = screen();
    const { typing } = reader();
    const page = new AbortController();
    const typed = expect(typeOnPinpad(prompt, request, typing, { signal: page.signal })).rejects.toBe(gone);
    await settle();
    page.abort(gone);
    await typed;
    expect(open).toEqual([]);
    expect(typing.mock.calls[0]?.[0].reason).toBe(gone);
  });

  test('D-48 the page goes while the window waits for its turn, or before: nobody types', async () => {
    const { prompt, open } = screen();
    const oneAtATime = onePromptAtATime(prompt);
    const other = new AbortController();
    const before = oneAtATime.inform(
      { ...request, origin: 'https://other.example', about: 'locked' },
      { signal: other.signal },
    );
    const { typing } = reader();
    const page = new AbortController();
    const typed = expect(typeOnPinpad(oneAtATime, request, typing, { signal: page.signal })).rejects.toBe(gone);
    await settle();
    page.abort(gone);
    await typed;
    await expect(typeOnPinpad(prompt, request, typing, { signal: page.signal })).rejects.toBe(gone);
    expect(typing).not.toHaveBeenCalled();
    expect(open).toHaveLength(1);
    other.abort();
    await expect(before).rejects.toThrow();
  });

  test('D-19 before the last try the person is asked, and without a yes nobody types', async () => {
    const { prompt, open, says } = screen();
    const { typing, press } = reader();
    says.yes = false;
    await expect(typeOnPinpad(prompt, { ...request, triesLeft: 1 }, typing, { signal: never })).rejects.toMatchObject({
      code: 'ERR_PIN_CANCELLED',
    });
    expect(typing).not.toHaveBeenCalled();
    says.yes = true;
    const typed = typeOnPinpad(prompt, { ...request, triesLeft: 1 }, typing, { signal: never });
    await settle();
    expect(open).toHaveLength(1);
    press('verified');
    expect(await typed).toBe('verified');
  });

  test.each([
    ['nobody touches the reader until it gives up', new BridgeError('ERR_PROMPT_TIMEOUT')],
    ['somebody presses the key "Cancel" of the reader', new BridgeError('ERR_PIN_CANCELLED')],
  ])('D-14 prompt bombing: a page rests when %s again and again', async (_, error) => {
    const { prompt, ways } = screen();
    const rested = withCoolDown(prompt, createCoolDown({ free: 3, first: 1000, longest: 1000, now: () => 0 }));
    const codes = [];
    for (let window = 0; window < 6; window += 1) {
      const thrown: unknown = await typeOnPinpad(rested, request, () => Promise.reject(error), { signal: never }).catch(
        (caught: unknown) => caught,
      );
      codes.push(thrown instanceof BridgeError ? thrown.code : undefined);
    }
    expect(ways).toHaveLength(4);
    expect(codes.slice(4)).toEqual(['ERR_PROMPT_COOLING_DOWN', 'ERR_PROMPT_COOLING_DOWN']);
  });

  test('a PIN that was typed, right or wrong, ends the row', async () => {
    const { prompt, ways } = screen();
    const rested = withCoolDown(prompt, createCoolDown({ free: 3, first: 1000, longest: 1000, now: () => 0 }));
    for (let window = 0; window < 6; window += 1) {
      expect(await typeOnPinpad(rested, request, async () => 'wrong', { signal: never })).toBe('wrong');
    }
    expect(ways).toEqual(Array(6).fill('over'));
  });
});
