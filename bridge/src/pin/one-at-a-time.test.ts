import { describe, expect, test, vi } from 'vitest';
import { onePromptAtATime } from './one-at-a-time.js';
import type { Confirmation, DesktopPrompt, Notice, PinRequest } from './prompt.js';
import { untilOver } from './until-over.js';

const request: PinRequest = {
  origin: 'https://service.example',
  cardKind: 'citizen',
  simulated: false,
  minLength: 6,
  maxLength: 8,
};
const confirmation: Confirmation = {
  about: 'last-try',
  origin: 'https://other.example',
  cardKind: 'citizen',
  simulated: false,
};
const { signal } = new AbortController();

/** The same, of another site. */
const other = <T>(asked: T, number: number): T => ({ ...asked, origin: `https://site${number}.example` });

/** A prompt whose windows the test closes: `open` lists those on the screen. */
function screen() {
  const open: { origin: string; close: (error?: unknown) => void }[] = [];
  const show = <T>({ origin }: { origin: string }, answer: T): Promise<T> =>
    new Promise((resolve, reject) => {
      const window = {
        origin,
        close: (error?: unknown) => {
          open.splice(open.indexOf(window), 1);
          error === undefined ? resolve(answer) : reject(error);
        },
      };
      open.push(window);
    });
  const prompt: DesktopPrompt = {
    name: 'panel',
    askPin: (asked) => show(asked, Buffer.from('123456')),
    askAccess: (asked) => show(asked, 'once'),
    confirm: (asked) => show(asked, true),
    inform: (asked, { onShown, ...until }) =>
      untilOver((signal) => {
        onShown?.();
        signal.addEventListener('abort', () => open.find(({ origin }) => origin === asked.origin)?.close(signal.reason));
        return show(asked, undefined);
      }, until),
  };
  return { prompt: onePromptAtATime(prompt), open };
}

/** Lets everything that can go on without a person go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('one prompt at a time', () => {
  test('a second window opens when the first is gone', async () => {
    const { prompt, open } = screen();
    const pin = prompt.askPin(request, { signal });
    const yes = prompt.confirm(confirmation, { signal });
    await settle();
    expect(open.map(({ origin }) => origin)).toEqual(['https://service.example']);
    open[0]?.close();
    expect(await pin).toEqual(Buffer.from('123456'));
    await settle();
    expect(open.map(({ origin }) => origin)).toEqual(['https://other.example']);
    open[0]?.close();
    expect(await yes).toBe(true);
  });

  test('a window that fails makes room too', async () => {
    const { prompt, open } = screen();
    const failed = expect(prompt.askPin(request, { signal })).rejects.toThrow('no display');
    const yes = prompt.confirm(confirmation, { signal });
    await settle();
    open[0]?.close(new Error('no display'));
    await failed;
    await settle();
    open[0]?.close();
    expect(await yes).toBe(true);
  });

  test('who gives up waiting leaves at once, without opening the way for the next', async () => {
    const { prompt, open } = screen();
    const page = new AbortController();
    const reason = new Error('the page went away');
    const first = prompt.askPin(request, { signal });
    const second = prompt.askPin(other(request, 2), { signal: page.signal });
    const third = prompt.confirm(confirmation, { signal });
    await settle();
    page.abort(reason);
    await expect(second).rejects.toBe(reason);
    await settle();
    expect(open).toHaveLength(1);

    open[0]?.close();
    await first;
    await settle();
    expect(open.map(({ origin }) => origin)).toEqual(['https://other.example']);
    open[0]?.close();
    expect(await third).toBe(true);
  });

  test('with an aborted signal no window opens', async () => {
    const { prompt, open } = screen();
    const reason = new Error('the page went away');
    await expect(prompt.askPin(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(open).toEqual([]);
  });

  test('D-14 prompt bombing: a site has one operation in the line, however many it asks for, and others are not behind it', async () => {
    const { prompt, open } = screen();
    const bomber = Array.from({ length: 8 }, () => prompt.askPin(request, { signal }));
    const settled = Promise.allSettled(bomber);
    const honest = prompt.confirm(confirmation, { signal });
    const opened: string[] = [];
    for (;;) {
      await settle();
      const [window] = open;
      if (!window) break;
      expect(open).toHaveLength(1);
      opened.push(window.origin);
      window.close();
    }
    expect(opened).toEqual(['https://service.example', 'https://service.example', 'https://other.example']);
    expect(await honest).toBe(true);
    const refused = (await settled).filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(6);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'ERR_OPERATION_BUSY' });
  });

  test('D-14 prompt bombing: a page that gives up a window makes room for its next, and only then', async () => {
    const { prompt, open } = screen();
    const page = new AbortController();
    const first = prompt.askPin(request, { signal });
    const second = prompt.askPin(request, { signal: page.signal });
    await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({ code: 'ERR_OPERATION_BUSY' });
    page.abort(new Error('the page went away'));
    await expect(second).rejects.toThrow('the page went away');
    const third = prompt.askPin(request, { signal });
    for (const answer of [first, third]) {
      await settle();
      open[0]?.close();
      await answer;
    }
    expect(open).toEqual([]);
  });

  test('D-14 prompt bombing: what a known site does goes before the question of an unknown one', async () => {
    const { prompt, open } = screen();
    const answers = [
      prompt.askPin(request, { signal }),
      prompt.askAccess(other({ origin: '', simulated: false }, 1), { signal }),
      prompt.askPin(other(request, 2), { signal }),
      prompt.confirm(confirmation, { signal }),
    ];
    const opened: string[] = [];
    for (const _ of answers) {
      await settle();
      opened.push(open[0]?.origin ?? '');
      open[0]?.close();
    }
    await Promise.all(answers);
    expect(opened).toEqual([
      'https://service.example',
      'https://site2.example',
      'https://other.example',
      'https://site1.example',
    ]);
  });

  test('a question about access waits beside an operation of the same site', async () => {
    const { prompt, open } = screen();
    const answers = [
      prompt.confirm(confirmation, { signal }),
      prompt.askPin(request, { signal }),
      prompt.askAccess({ origin: request.origin, simulated: false }, { signal }),
    ];
    for (const _ of answers) {
      await settle();
      open[0]?.close();
    }
    expect(await Promise.all(answers)).toEqual([true, Buffer.from('123456'), 'once']);
  });

  describe('notices', () => {
    const notice: Notice = { ...request, origin: 'https://reader.example', about: 'pinpad' };
    const origins = (open: readonly { origin: string }[]) => open.map(({ origin }) => origin);

    test('wait for their turn, and say when it has come', async () => {
      const { prompt, open } = screen();
      const onShown = vi.fn();
      const pin = prompt.askPin(request, { signal });
      const how = prompt.inform(notice, { signal, onShown });
      await settle();
      expect(origins(open)).toEqual(['https://service.example']);
      expect(onShown).not.toHaveBeenCalled();
      open[0]?.close();
      await pin;
      await settle();
      expect(origins(open)).toEqual(['https://reader.example']);
      expect(onShown).toHaveBeenCalledTimes(1);
      open[0]?.close();
      expect(await how).toBe('dismissed');
    });

    test('keep their turn until they are over, however long the reader waits', async () => {
      const { prompt, open } = screen();
      const over = new AbortController();
      const how = prompt.inform(notice, { signal, over: over.signal });
      const yes = prompt.confirm(confirmation, { signal });
      await settle();
      expect(origins(open)).toEqual(['https://reader.example']);
      over.abort();
      expect(await how).toBe('over');
      await settle();
      expect(origins(open)).toEqual(['https://other.example']);
      open[0]?.close();
      expect(await yes).toBe(true);
    });

    test('that are over before their turn leave the line, and are never shown', async () => {
      const { prompt, open } = screen();
      const over = new AbortController();
      const onShown = vi.fn();
      const pin = prompt.askPin(request, { signal });
      const how = prompt.inform(notice, { signal, over: over.signal, onShown });
      await settle();
      over.abort();
      expect(await how).toBe('over');
      expect(origins(open)).toEqual(['https://service.example']);
      open[0]?.close();
      await pin;
      await settle();
      expect(open).toEqual([]);
      expect(onShown).not.toHaveBeenCalled();
    });

    test('of a page that goes before their turn are an error', async () => {
      const { prompt, open } = screen();
      const page = new AbortController();
      const reason = new Error('the page went away');
      const pin = prompt.askPin(request, { signal });
      const how = expect(prompt.inform(notice, { signal: page.signal, over: new AbortController().signal })).rejects.toBe(
        reason,
      );
      await settle();
      page.abort(reason);
      await how;
      open[0]?.close();
      await pin;
      expect(open).toEqual([]);
    });

    test('D-14 prompt bombing: count as an operation of their site', async () => {
      const { prompt, open } = screen();
      const answers = [prompt.inform(notice, { signal }), prompt.inform(notice, { signal })];
      await expect(prompt.inform(notice, { signal })).rejects.toMatchObject({ code: 'ERR_OPERATION_BUSY' });
      await expect(prompt.askPin({ ...request, origin: notice.origin }, { signal })).rejects.toMatchObject({
        code: 'ERR_OPERATION_BUSY',
      });
      for (const answer of answers) {
        await settle();
        expect(open).toHaveLength(1);
        open[0]?.close();
        expect(await answer).toBe('dismissed');
      }
    });
  });
});
