import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { ReadStream } from 'node:tty';
import { inspect } from 'node:util';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { terminalRig } from '../../test/support/terminal-rig.js';
import { promptContract } from './prompt.contract.js';
import type { Confirmation, Notice, PinRequest } from './prompt.js';
import { createTerminalPrompt } from './terminal.js';

const MARKER_PIN = 'Mark42er';
const { signal } = new AbortController();
const request: PinRequest = {
  origin: 'https://service.example',
  cardKind: 'citizen',
  cardNumberEnding: '1234',
  simulated: false,
  minLength: 6,
  maxLength: 8,
};
const confirmation: Confirmation = {
  about: 'last-try',
  origin: 'https://service.example',
  cardKind: 'citizen',
  simulated: false,
};

const notice: Notice = { ...request, about: 'pinpad', triesLeft: 2 };

promptContract('terminal', async (acts, options) => terminalRig(acts, options), {
  hasTimeLimit: false,
  asksAboutAccess: false,
  createUnavailable: async (language) => {
    const { input, output } = desk();
    output.isTTY = false;
    return createTerminalPrompt({ input, output, language });
  },
});

/** A keyboard and a screen without a terminal behind them. Nobody is hasty here. */
function desk() {
  let clock = 0;
  const now = () => {
    clock += 1000;
    return clock;
  };
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { isTTY: true, isRaw: false, setRawMode: (raw: boolean) => modes.push(raw) });
  const output = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true });
  const prompt = createTerminalPrompt({ input, output, language: 'en', now });
  /** Presses keys, in chunks as given; hands back the memory that held them. */
  const press = (...chunks: readonly string[]) =>
    chunks.map((chunk) => {
      const keys = Buffer.from(chunk);
      input.emit('data', keys);
      return keys;
    });
  return { input, output, prompt, press, modes, screen: () => String(output.read() ?? '') };
}

describe('terminal prompt', () => {
  test.each([
    ['Enter', ['12345678\r']],
    ['a line feed', ['12345678\n']],
    ['keys one by one', [...'12345678\r']],
    ['backspace', ['12', '34X', '\x7f', '56Y\x08', '78', '\r']],
    ['backspace at the start', ['\x7f\x7f12345678\r']],
    ['Ctrl-U', ['wrong\x15', '12345678\r']],
    ['an arrow key', ['1234', '\x1b[A', '5678\r']],
    ['other control keys', ['1234\t\x1a5678\r']],
    ['type-ahead for the next program', ['12345678\rls\r']],
  ])('reads a PIN: %s', async (_, chunks) => {
    const { prompt, press } = desk();
    const pin = prompt.askPin(request, { signal });
    const pressed = press(...chunks);
    expect((await pin)?.toString()).toBe('12345678');
    expect(Buffer.concat(pressed).every((byte) => byte === 0)).toBe(true);
  });

  test.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('%s is no PIN', async (_, key) => {
    const { prompt, press } = desk();
    const pin = prompt.askPin(request, { signal });
    press(`1234${key}`);
    expect(await pin).toBeUndefined();
  });

  test('a terminal that hangs up is no PIN', async () => {
    const { prompt, input } = desk();
    const pin = prompt.askPin(request, { signal });
    input.end();
    expect(await pin).toBeUndefined();
  });

  test('shows who asks and why again, and nothing of what is typed', async () => {
    const { prompt, press, screen } = desk();
    const pin = prompt.askPin({ ...request, again: 'wrong', triesLeft: 2 }, { signal });
    press(`${MARKER_PIN}\r`);
    await pin;
    const shown = screen();
    expect(shown).toContain('\nhttps://service.example\n');
    expect(shown).toContain('Wrong PIN. 2 tries left.\nPIN: ');
    expect(shown).not.toMatch(/Mark|42er|\*/);
  });

  test.each([
    ['y\r', true],
    ['Y\r', true],
    ['n\r', false],
    ['\r', false],
    ['yy\r', false],
    ['\x03', false],
  ])('confirms by y alone: %j', async (keys, expected) => {
    const { prompt, press } = desk();
    const answer = prompt.confirm(confirmation, { signal });
    press(keys);
    expect(await answer).toBe(expected);
  });

  test('hears the second question too, although it paused its input after the first', async () => {
    const { prompt, input } = desk();
    for (const pin of ['12345678', '87654321']) {
      const answer = prompt.askPin(request, { signal });
      input.write(`${pin}\r`);
      expect((await answer)?.toString()).toBe(pin);
    }
  });

  test('puts the terminal back, whatever happens', async () => {
    const { prompt, press, input, modes } = desk();
    const pin = prompt.askPin(request, { signal });
    press('1\r');
    await pin;
    expect(modes).toEqual([true, false]);

    const failed = prompt.askPin(request, { signal });
    input.emit('error', new Error('EIO'));
    await expect(failed).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
    expect(modes).toEqual([true, false, true, false]);
    expect(input.isPaused()).toBe(true);
    expect(input.listenerCount('data')).toBe(0);
  });

  test('aborting gives up and puts the terminal back', async () => {
    const { prompt, press, modes } = desk();
    const page = new AbortController();
    const reason = new Error('the page went away');
    const pin = prompt.askPin(request, { signal: page.signal });
    press('1234');
    page.abort(reason);
    await expect(pin).rejects.toBe(reason);
    await expect(prompt.askPin(request, { signal: page.signal })).rejects.toBe(reason);
    expect(modes).toEqual([true, false]);
  });

  test('D-15 what was typed ahead is no yes', async () => {
    const { input, output } = desk();
    let clock = 0;
    const prompt = createTerminalPrompt({ input, output, language: 'en', now: () => clock });
    input.write('y\r');
    const answer = prompt.confirm(confirmation, { signal });
    let shown = '';
    output.on('data', (text: string) => {
      shown += text;
    });
    await expect.poll(() => shown.split('y/N')).toHaveLength(3);
    clock = 10_000;
    input.write('n\r');
    expect(await answer).toBe(false);
  });

  describe('a notice', () => {
    test.each([
      ['Enter', '\r'],
      ['Ctrl-C', '\x03'],
      ['Ctrl-D', '\x04'],
      ['a PIN that was meant for the reader, and Enter', `${MARKER_PIN}\r`],
    ])('is dismissed by %s, which is zeroed', async (_, keys) => {
      const { prompt, press, modes, screen } = desk();
      const onShown = vi.fn();
      const how = prompt.inform(notice, { signal, onShown });
      const pressed = press(keys);
      expect(await how).toBe('dismissed');
      expect(onShown).toHaveBeenCalledTimes(1);
      expect(pressed[0]?.every((byte) => byte === 0)).toBe(true);
      expect(modes).toEqual([true, false]);
      const shown = screen();
      expect(shown).toContain('[Cancel: Enter] \n');
      expect(shown).not.toMatch(/Mark/);
    });

    test('that is over ends its line, and the terminal is as before', async () => {
      const { prompt, press, input, modes, screen } = desk();
      const over = new AbortController();
      const how = prompt.inform(notice, { signal, over: over.signal });
      press('12');
      expect(modes).toEqual([true]);
      expect(screen()).toMatch(/\[Cancel: Enter\] $/);
      over.abort();
      expect(await how).toBe('over');
      expect(screen()).toBe('\n');
      expect(modes).toEqual([true, false]);
      expect(input.listenerCount('data')).toBe(0);
      expect(input.isPaused()).toBe(true);
    });

    test('that was over before is not shown', async () => {
      const { prompt, modes, screen } = desk();
      expect(await prompt.inform(notice, { signal, over: AbortSignal.abort() })).toBe('over');
      expect([modes, screen()]).toEqual([[], '']);
    });

    test('of a page that goes ends its line too, with the reason', async () => {
      const { prompt, modes, screen } = desk();
      const page = new AbortController();
      const how = prompt.inform(notice, { signal: page.signal, over: new AbortController().signal });
      screen();
      page.abort('gone');
      await expect(how).rejects.toBe('gone');
      expect([modes, screen()]).toEqual([[true, false], '\n']);
    });

    test('of a terminal that hangs up is dismissed', async () => {
      const { prompt, input } = desk();
      const how = prompt.inform(notice, { signal });
      input.end();
      expect(await how).toBe('dismissed');
    });

    test('has the command for a paused card alone on its line, to be copied', async () => {
      const { prompt, press, screen } = desk();
      const how = prompt.inform({ ...confirmation, cardNumberEnding: '1234', about: 'paused' }, { signal });
      press('\r');
      await how;
      expect(screen()).toContain('\ncardbridge cards resume 1234\n\n[OK: Enter] ');
    });
  });

  test.each(['input', 'output'] as const)('refuses when its %s is no terminal', async (side) => {
    const { prompt, modes, screen, ...streams } = desk();
    streams[side].isTTY = false;
    const error: unknown = await prompt.askPin(request, { signal }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
    expect(modes).toEqual([]);
    expect(screen()).toBe('');
  });
});

/** A real pseudo-terminal: script(1) of util-linux holds its other end, and shows us all that its screen shows. */
async function pseudoTerminal(): Promise<{ terminal: ChildProcess; path: string; screen: () => string }> {
  const terminal = spawn('script', ['-qc', 'tty; exec sleep 60', '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void terminal.kill());
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  const path = await vi.waitFor(
    () => /\/dev\/pts\/\d+/.exec(shown)?.[0] ?? Promise.reject(new Error('no terminal yet')),
    10_000,
  );
  return { terminal, path, screen: () => shown };
}

describeWith(['pseudo-terminal'], 'a real terminal', () => {
  test('echoes nothing and gets its mode back', async () => {
    const { terminal, path, screen } = await pseudoTerminal();
    const mode = () => execFileSync('stty', ['-F', path, '-a'], { encoding: 'utf8' });
    const before = mode();
    const input = new ReadStream(openSync(path, 'r+'));
    onTestFinished(() => void input.destroy());
    const output = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true });

    const answer = createTerminalPrompt({ input, output, language: 'zh-TW' }).askPin(request, { signal });
    expect(mode()).toContain('-echo ');
    terminal.stdin?.write(`${MARKER_PIN}\r`);
    const pin = await answer;
    expect(pin).toEqual(Buffer.from(MARKER_PIN));
    expect(mode()).toBe(before);
    expect(before).toMatch(/ echo /);
    // What follows is echoed again; so all that came before it is on the screen by now.
    terminal.stdin?.write('after\r');
    await vi.waitFor(() => expect(screen()).toContain('after'), 10_000);
    expect(inspect([screen(), String(output.read())])).not.toContain(MARKER_PIN);
  });
});
