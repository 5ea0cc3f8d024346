import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';

const PROGRAM = 'pinentry-curses';
/** What a screen is cleared with before a window is drawn on it, and left with (xterm, "XTerm Control Sequences"). */
const [WINDOW_OPENS, WINDOW_IS_GONE] = ['\x1b[?1049h', '\x1b[?1049l'];
const [ENTER, TAB, CTRL_E] = ['\r', '\t', '\x05'];
/** A person reads first. */
const READING = 700;

const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000 });

/** A screen without the ways that the cursor took over it. */
const words = (screen: string) => stripVTControlCharacters(screen).replace(/[^\p{L}\p{N}]+/gu, ' ');

describeWith(['pinentry-curses', 'pseudo-terminal'], 'windows of text, in a real terminal', () => {
  let entry: BuiltEntry;
  beforeAll(async () => {
    entry = await buildEntry('text-window-entry.ts');
  });
  afterAll(() => entry?.remove());

  interface Daemon {
    readonly asks: 'pin' | 'confirm' | 'access' | 'inform';
    readonly language?: 'en' | 'zh-TW';
    readonly program?: string;
    readonly rows?: number;
    /** How the shell starts it. */
    readonly start?: (command: string) => string;
  }

  /** Its terminal is held by script(1) of util-linux. The shell says before and after how it is set. */
  function startDaemon({ asks, language = 'en', program = PROGRAM, rows = 30, start = (command) => command }: Daemon) {
    const command = [process.execPath, entry.path, asks, program, language].map((word) => `'${word}'`).join(' ');
    const shell = `stty rows ${rows} cols 100; echo "SET $(stty -g)"; ${start(command)}; echo "SET $(stty -g)"`;
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...environment } = process.env;
    const child = spawn('script', ['-qec', shell, '/dev/null'], {
      env: { ...environment, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', SHELL: '/bin/bash' },
    });
    onTestFinished(() => void child.kill());
    let screen = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
    });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const me = () => Number(/^ME (\d+)/m.exec(screen)?.[1]);
    const pinentry = () => Number(readFileSync(`/proc/${me()}/task/${me()}/children`, 'utf8').trim());
    return {
      type: (keys: string) => void child.stdin.write(keys),
      screen: () => screen,
      untilOpen: () => soon(() => expect(words(screen)).toMatch(/service example.*(?:Cancel|取消)/s)),
      pageGoes: () => void process.kill(me(), 'SIGUSR2'),
      pinentry,
      /** A letter of proc(5). */
      pinentryState: () => /\) (\w)/.exec(readFileSync(`/proc/${pinentry()}/stat`, 'utf8'))?.[1],
      /** What it answered, when the shell is back, and whether the terminal is as it was. */
      async result({ leavesScreen = true } = {}) {
        await ended;
        const settings = [...screen.matchAll(/^SET (.*)\r$/gm)].map(([, set]) => set);
        expect(settings).toHaveLength(2);
        expect(settings[1]).toBe(settings[0]);
        if (leavesScreen) expect(screen.lastIndexOf(WINDOW_IS_GONE)).toBeGreaterThanOrEqual(screen.lastIndexOf(WINDOW_OPENS));
        return JSON.parse(/RESULT (\{.*\})\r$/m.exec(screen)?.[1] ?? '""') as unknown;
      },
    };
  }

  const reading = () => new Promise((resolve) => setTimeout(resolve, READING));

  test.each(['en', 'zh-TW'] as const)('a PIN that is typed comes back, and is never shown (%s)', async (language) => {
    const daemon = startDaemon({ asks: 'pin', language });
    await daemon.untilOpen();
    const shown = words(daemon.screen());
    expect(shown).toMatch({ en: /SIMULATED/, 'zh-TW': /模擬/ }[language]);
    expect(shown).toMatch({ en: /Wrong PIN 2 tries left/, 'zh-TW': /PIN 碼錯誤 還可以試 2 次/ }[language]);
    expect(shown).toMatch({ en: /number ending in 1234/, 'zh-TW': /卡號末四碼 1234/ }[language]);
    daemon.type(`Ab12%34${ENTER}`);
    expect(await daemon.result()).toEqual({ answer: 'Ab12%34' });
    expect(daemon.screen().replace(/RESULT .*$/m, '')).not.toContain('Ab12');
  });

  test.each([
    ['Ctrl-E', CTRL_E],
    ['"Cancel"', `${TAB}${TAB}${ENTER}`],
  ])('%s is no PIN', async (_, keys) => {
    const daemon = startDaemon({ asks: 'pin' });
    await daemon.untilOpen();
    daemon.type(`1234${keys}`);
    expect(await daemon.result()).toEqual({ answer: null });
  });

  test('D-48 when the page goes while a PIN is being typed, so does the window, and the terminal is as before', async () => {
    const daemon = startDaemon({ asks: 'pin' });
    await daemon.untilOpen();
    daemon.type('1234');
    await soon(() => expect(daemon.screen().split('*').length).toBeGreaterThanOrEqual(5));
    daemon.pageGoes();
    expect(await daemon.result()).toEqual({ message: 'the page went away' });
  });

  test('D-48 a window that does not go when it is asked is killed, and the terminal is as before', async () => {
    const daemon = startDaemon({ asks: 'pin' });
    await daemon.untilOpen();
    process.kill(daemon.pinentry(), 'SIGSTOP');
    daemon.pageGoes();
    expect(await daemon.result()).toEqual({ message: 'the page went away' });
  });

  test('a program that crashes leaves the terminal as it was, too', async () => {
    const daemon = startDaemon({ asks: 'pin' });
    await daemon.untilOpen();
    process.kill(daemon.pinentry(), 'SIGKILL');
    expect(await daemon.result()).toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE', detail: 'pinentry ended' });
  });

  test.each([
    { name: 'Enter', keys: ENTER, answer: true },
    { name: 'Tab, Enter', keys: `${TAB}${ENTER}`, answer: false },
    { name: 'Ctrl-E', keys: CTRL_E, answer: false },
  ])('a confirmation: $name is $answer', async ({ keys, answer }) => {
    const daemon = startDaemon({ asks: 'confirm' });
    await daemon.untilOpen();
    await reading();
    daemon.type(keys);
    expect(await daemon.result()).toEqual({ answer });
  });

  test('D-15 what was typed before the window was there is no yes', async () => {
    const daemon = startDaemon({ asks: 'access' });
    daemon.type(ENTER.repeat(20));
    await soon(() => expect(words(daemon.screen())).toMatch(/Do not allow/));
    await reading();
    expect(daemon.screen()).not.toContain('RESULT');
    daemon.type(CTRL_E);
    expect(await daemon.result()).toEqual({ answer: 'no' });
  });

  test('D-15 access: two buttons; the first is once, the second no', async () => {
    for (const [keys, answer] of [
      [ENTER, 'once'],
      [`${TAB}${ENTER}`, 'no'],
    ] as const) {
      const daemon = startDaemon({ asks: 'access' });
      await soon(() => expect(words(daemon.screen())).toMatch(/Only this time.*Do not allow/));
      expect(words(daemon.screen())).not.toContain('Always allow');
      await reading();
      daemon.type(keys);
      expect(await daemon.result()).toEqual({ answer });
    }
  });

  test('a notice has one button', async () => {
    const daemon = startDaemon({ asks: 'inform' });
    await daemon.untilOpen();
    expect(daemon.screen().match(/<[^>]+>/g)).toEqual(['<Cancel>']);
    expect(words(daemon.screen())).toContain('Wrong PIN 2 tries left');
    daemon.type(ENTER);
    expect(await daemon.result()).toEqual({ answer: 'dismissed' });
  });

  describeWith(['pinentry-gtk2'], 'of a program with windows', () => {
    test('it falls back to the terminal without a display', async () => {
      const daemon = startDaemon({ asks: 'pin', program: 'pinentry-gtk-2' });
      await daemon.untilOpen();
      daemon.type(`123456${ENTER}`);
      expect(await daemon.result()).toEqual({ answer: '123456' });
    });
  });

  test('a terminal that is too small is ERR_PROMPT_UNAVAILABLE', async () => {
    const daemon = startDaemon({ asks: 'pin', rows: 6 });
    expect(await daemon.result()).toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
  });

  test.each([
    // A shell with job control gives each job a process group of its own.
    ['in the background', (command: string) => `set -m; ${command} & wait $!`],
    ['whose stdin is no terminal', (command: string) => `${command} < /dev/null`],
    ['in a session of its own', (command: string) => `setsid -w ${command}`],
  ])('D-47 a daemon %s is refused: a shell would read part of the PIN', async (_, start) => {
    const daemon = startDaemon({ asks: 'pin', start });
    expect(await daemon.result()).toMatchObject({
      code: 'ERR_PROMPT_UNAVAILABLE',
      detail: 'pinentry-curses has no display (curses), and this process has no terminal to itself that it could use',
    });
    expect(daemon.screen()).not.toContain(WINDOW_OPENS);
  });

  test('a daemon that is moved to the background goes on, and does not touch the terminal of the shell', async () => {
    // The shell has the terminal again when the daemon stops, and continues it behind itself.
    const daemon = startDaemon({
      asks: 'pin',
      start: (command) => `set -m; ${command}; echo STOPPED; bg >/dev/null; echo CONTINUED; wait`,
    });
    await daemon.untilOpen();
    daemon.type('12\x1a');
    await soon(() => expect(daemon.screen()).toContain('CONTINUED'));
    // Its window does not: it asks for keys that are the shell's now.
    await soon(() => expect(daemon.pinentryState()).toBe('T'));
    daemon.pageGoes();
    // What is on the screen is the shell's, too: somebody may have opened an editor there.
    expect(await daemon.result({ leavesScreen: false })).toEqual({ message: 'the page went away' });
  });
});
