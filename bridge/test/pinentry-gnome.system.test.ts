import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createPinentryPrompt, type Notice } from '../src/pin/index.js';
import { startVirtualDisplay, type VirtualDisplay } from './support/virtual-display.js';
import { wrongPinRequest as request } from './support/wrong-pin-request.js';

const PROGRAM = 'pinentry-gnome3';
const { signal } = new AbortController();
const pinpad: Notice = { ...request, about: 'pinpad' };
const lastTry = { ...request, about: 'last-try' } as const;
const access = { origin: 'https://service.example', simulated: true };

/** A session with a bus of its own, on which the windows' program is started when it is needed. */
async function startSession(display: string): Promise<{ readonly bus: string; end(): Promise<void> }> {
  const child = spawn('dbus-run-session', ['--', 'sh', '-c', 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'], {
    env: { ...process.env, DISPLAY: display, NO_AT_BRIDGE: '1' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for await (const bus of createInterface({ input: child.stdout })) {
    return {
      bus,
      end: async () => {
        child.stdin.end();
        await ended;
      },
    };
  }
  throw new Error('there is no session bus');
}

describeWith(['pinentry-gnome3'], 'GNOME without what it needs', () => {
  test('without a bus it is ERR_PROMPT_UNAVAILABLE, at once', async () => {
    const { DBUS_SESSION_BUS_ADDRESS: _, XDG_RUNTIME_DIR: __, ...environment } = process.env;
    const deaf = { ...environment, DISPLAY: ':4242' };
    for (const lost of [deaf, { ...deaf, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }]) {
      const prompt = createPinentryPrompt({
        language: 'en',
        environment: lost,
        program: PROGRAM,
        timeLimit: 30_000,
        ownTerminal: () => undefined,
      });
      await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
      await expect(prompt.confirm(lastTry, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
      await expect(prompt.inform(pinpad, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
      await expect(prompt.askAccess(access, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
    }
  });
});

describeWith(['pinentry-gnome3', 'xvfb', 'xdotool'], 'windows of GNOME', () => {
  let display: VirtualDisplay;
  let session: Awaited<ReturnType<typeof startSession>>;
  beforeAll(async () => {
    display = await startVirtualDisplay();
    session = await startSession(display.name);
  });
  afterAll(async () => {
    await session?.end();
    await display?.stop();
  });

  const prompt = (timeLimit?: number) =>
    createPinentryPrompt({
      language: 'zh-TW',
      environment: { ...process.env, DISPLAY: display.name, DBUS_SESSION_BUS_ADDRESS: session.bus },
      program: PROGRAM,
      ...(timeLimit && { timeLimit }),
    });
  const TITLE = '^CardBridge【模擬】$';
  const nothingLeft = () => vi.waitFor(async () => expect(await display.titles()).toEqual([]), 10_000);
  /** A person reads first. */
  const read = () => new Promise((resolve) => setTimeout(resolve, 700));

  test('a PIN that is typed and confirmed comes back as bytes', async () => {
    const pin = prompt().askPin(request, { signal });
    await display.focus(TITLE);
    await display.type('Ab12%34');
    await display.press('Return');
    expect(await pin).toEqual(Buffer.from('Ab12%34'));
    await nothingLeft();
  });

  test('Escape closes the window without a PIN', async () => {
    const pin = prompt().askPin(request, { signal });
    await display.focus(TITLE);
    await display.type('123456');
    await display.press('Escape');
    expect(await pin).toBeUndefined();
    await nothingLeft();
  });

  test('an unanswered window closes with ERR_PROMPT_TIMEOUT', async () => {
    await expect(prompt(2000).askPin(request, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
    await nothingLeft();
  });

  test.each([
    { keys: 'Return', answer: true },
    { keys: 'Escape', answer: false },
  ])('D-15 a confirmation: $keys is $answer', async ({ keys, answer }) => {
    const confirmed = prompt().confirm(lastTry, { signal });
    await display.focus(TITLE);
    await read();
    await display.press(keys);
    expect(await confirmed).toBe(answer);
    await nothingLeft();
  });

  test.each([
    { keys: 'Return', answer: 'once' },
    { keys: 'Escape', answer: 'no' },
  ])('D-15 access: $keys is $answer', async ({ keys, answer }) => {
    const asked = prompt().askAccess(access, { signal });
    await display.focus(TITLE);
    await read();
    await display.press(keys);
    expect(await asked).toBe(answer);
    await nothingLeft();
  });

  describe('which another program draws', () => {
    const reason = new Error('the page went away');

    test.each([
      ['a PIN', (page: AbortSignal) => prompt().askPin(request, { signal: page })],
      ['a confirmation', (page: AbortSignal) => prompt().confirm(lastTry, { signal: page })],
      ['a notice', (page: AbortSignal) => prompt().inform(pinpad, { signal: page })],
    ])('D-48 go when the page goes: %s', async (_, show) => {
      const page = new AbortController();
      const outcome = show(page.signal).catch((error: unknown) => error);
      await display.focus(TITLE);
      page.abort(reason);
      expect(await outcome).toBe(reason);
      await nothingLeft();
    });

    test('leave room for the next one', async () => {
      const page = new AbortController();
      const outcome = prompt()
        .askPin(request, { signal: page.signal })
        .catch((error: unknown) => error);
      await display.focus(TITLE);
      await display.type('9999');
      page.abort(reason);
      expect(await outcome).toBe(reason);
      const pin = prompt().askPin(request, { signal });
      await display.focus(TITLE);
      await display.type('123456');
      await display.press('Return');
      expect(await pin).toEqual(Buffer.from('123456'));
    });
  });

  test.each(['Return', 'Escape'])('a notice: %s dismisses it', async (key) => {
    const onShown = vi.fn();
    const how = prompt().inform(pinpad, { signal, onShown });
    await display.focus(TITLE);
    await display.press(key);
    expect(await how).toBe('dismissed');
    expect(onShown).toHaveBeenCalledTimes(1);
    await nothingLeft();
  });

  test('a notice goes when it is over', async () => {
    const over = new AbortController();
    onTestFinished(() => over.abort());
    const how = prompt().inform(pinpad, { signal, over: over.signal });
    await display.focus(TITLE);
    over.abort();
    expect(await how).toBe('over');
    await nothingLeft();
  });
});
