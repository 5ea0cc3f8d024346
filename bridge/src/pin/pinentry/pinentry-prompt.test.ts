import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inspect } from 'node:util';
import { createFakePinentry, createFakePinentryAs, type FakeAnswer } from '@cardbridge/fixtures/pinentry';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AccessRequest, Confirmation, Notice, PinRequest } from '../prompt.js';
import { createPinentryPrompt, type PinentryPromptOptions } from './pinentry-prompt.js';

const MARKER_PIN = 'Mark42er';
const signal = new AbortController().signal;

const request: PinRequest = {
  origin: 'https://service.example',
  cardKind: 'citizen',
  cardNumberEnding: '1234',
  simulated: false,
  triesLeft: 3,
  minLength: 6,
  maxLength: 8,
};
const confirmation: Confirmation = {
  about: 'nhi-data',
  fields: ['name', 'idNumber'],
  origin: 'https://service.example',
  cardKind: 'nhi',
  simulated: true,
};

const access: AccessRequest = { origin: 'https://service.example', simulated: false };

async function withFake(answers: readonly FakeAnswer[], options: Partial<PinentryPromptOptions> = {}, flavor = 'gtk2') {
  const fake = await createFakePinentryAs({ flavor }, ...answers);
  onTestFinished(fake.remove);
  const shared = { language: 'en', environment: process.env, program: fake.program } as const;
  // Whoever runs the tests may sit at a terminal.
  const prompt = createPinentryPrompt({ ...shared, ownTerminal: () => undefined, ...options });
  return { fake, prompt };
}

/** A folder with a program in it. */
async function folderWith(name: string, script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-pinentry-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), `#!/bin/sh\n${script}`, { mode: 0o755 });
  return folder;
}

const textOnly = `echo OK
while read -r line; do
  case $line in 'GETINFO flavor') echo 'D gtk2:curses' ;; esac
  echo OK
done
`;

describe.skipIf(process.platform === 'win32')('pinentry prompt', () => {
  test('hands over what was typed as bytes', async () => {
    const { prompt } = await withFake([`pin ${MARKER_PIN}`]);
    const pin = await prompt.askPin(request, { signal });
    expect(pin).toEqual(Buffer.from(MARKER_PIN));
  });

  test('an empty answer is an empty PIN, not a cancelled window', async () => {
    const { prompt } = await withFake(['pin ']);
    expect(await prompt.askPin(request, { signal })).toEqual(Buffer.alloc(0));
  });

  test('shows who asks, for which card, and how many tries are left', async () => {
    const { fake, prompt } = await withFake(['cancel']);
    await prompt.askPin(request, { signal });
    const [window] = await fake.shown();
    expect(window).toMatchObject({ kind: 'pin', title: 'CardBridge', ok: 'Sign in', cancel: 'Cancel', timeout: '120' });
    expect(window?.description.split('\n')).toEqual(
      expect.arrayContaining(['https://service.example', 'Card: citizen certificate card, number ending in 1234']),
    );
    expect(window?.description).toContain('Tries left before the card locks: 3');
    expect(window).not.toHaveProperty('error');
  });

  test('says why it asks again', async () => {
    const { fake, prompt } = await withFake(['cancel']);
    await prompt.askPin({ ...request, triesLeft: 2, again: 'wrong' }, { signal });
    expect((await fake.shown())[0]?.error).toBe('Wrong PIN. 2 tries left.');
  });

  test('a closed window is no PIN', async () => {
    const { prompt } = await withFake(['cancel']);
    expect(await prompt.askPin(request, { signal })).toBeUndefined();
  });

  test('confirms by yes, and by nothing else', async () => {
    const { fake, prompt } = await withFake(['yes', 'no', 'cancel']);
    expect(await prompt.confirm(confirmation, { signal })).toBe(true);
    expect(await prompt.confirm(confirmation, { signal })).toBe(false);
    expect(await prompt.confirm(confirmation, { signal })).toBe(false);
    const [window] = await fake.shown();
    expect(window).toMatchObject({ kind: 'confirm', title: 'CardBridge [simulated]', ok: 'Give', cancel: 'Do not give' });
    expect(window?.description).toContain('name, ID number');
  });

  describe('about access', () => {
    test('three buttons: once, always, and no for everything else', async () => {
      const { fake, prompt } = await withFake(['once', 'always', 'no', 'close']);
      const answers = [];
      for (let window = 0; window < 4; window += 1) answers.push(await prompt.askAccess(access, { signal }));
      expect(answers).toEqual(['once', 'always', 'no', 'no']);
      const [window] = await fake.shown();
      expect(window).toMatchObject({
        kind: 'confirm',
        title: 'CardBridge',
        ok: 'Only this time',
        notOk: 'Always allow',
        cancel: 'Do not allow',
        timeout: '60',
      });
      expect(window?.description.split('\n')).toContain('https://service.example');
    });

    test('D-15 misread button: where "not OK" is drawn as a refusal (qt) it is the lesser yes', async () => {
      const { fake, prompt } = await withFake(['notok', 'yes'], {}, 'qt');
      expect(await prompt.askAccess(access, { signal })).toBe('once');
      expect(await prompt.askAccess(access, { signal })).toBe('always');
      for (const window of await fake.shown()) {
        expect(window).toMatchObject({ ok: 'Always allow', notOk: 'Only this time', cancel: 'Do not allow' });
      }
    });

    test.each(['gnome3', 'gtk', 'fltk', 'qt:other', ''])(
      'D-15 closed window: "%s", which may not tell closing from a button, gets two buttons, and "not confirmed" is no',
      async (flavor) => {
        const { fake, prompt } = await withFake(['notok', 'once'], {}, flavor);
        expect(await prompt.askAccess(access, { signal })).toBe('no');
        expect(await prompt.askAccess(access, { signal })).toBe('once');
        for (const window of await fake.shown()) expect(window).not.toHaveProperty('notOk');
      },
    );

    test('D-15 hasty yes: the same is asked again, in time and with its buttons', async () => {
      const times = [0, 100, 200, 300, 400, 1000];
      const { fake, prompt } = await withFake(['always', 'once', 'always'], { now: () => times.shift() ?? 0 });
      expect(await prompt.askAccess(access, { signal })).toBe('always');
      const [first, second, third] = await fake.shown();
      expect(first).toHaveProperty('notOk');
      expect([second, third]).toEqual([first, first]);
    });

    test('D-15 hasty yes: three in a row are no', async () => {
      const { fake, prompt } = await withFake(['always', 'always', 'always', 'always'], { now: () => 0 });
      expect(await prompt.askAccess(access, { signal })).toBe('no');
      expect(await fake.shown()).toHaveLength(3);
    });

    test('nobody answers: ERR_PROMPT_TIMEOUT', async () => {
      const { prompt } = await withFake(['timeout']);
      await expect(prompt.askAccess(access, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
    });
  });

  test('D-15 hasty yes: a confirmation is asked again', async () => {
    const { fake, prompt } = await withFake(['yes', 'no'], { now: () => 0 });
    expect(await prompt.confirm(confirmation, { signal })).toBe(false);
    expect(await fake.shown()).toHaveLength(2);
  });

  test('D-15 closed window: a confirmation has no third button that could be meant', async () => {
    const { fake, prompt } = await withFake(['notok']);
    expect(await prompt.confirm(confirmation, { signal })).toBe(false);
    expect((await fake.shown())[0]).not.toHaveProperty('notOk');
  });

  test("the program's own time limit is ERR_PROMPT_TIMEOUT", async () => {
    const { prompt } = await withFake(['timeout', 'timeout']);
    await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
    await expect(prompt.confirm(confirmation, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
  });

  test('a program that never answers ends with ERR_PROMPT_TIMEOUT too', async () => {
    const { prompt } = await withFake(['hang'], { timeLimit: 1 });
    await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
  });

  test('a program that dies while its window is open is ERR_PROMPT_UNAVAILABLE', async () => {
    const { prompt } = await withFake([]);
    await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({
      code: 'ERR_PROMPT_UNAVAILABLE',
      detail: 'pinentry ended',
    });
  });

  test('no program is ERR_PROMPT_UNAVAILABLE', async () => {
    const { prompt } = await withFake([], { program: '/nonexistent/pinentry' });
    await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
    const inPath = createPinentryPrompt({ language: 'en', environment: { PATH: '/nonexistent' } });
    await expect(inPath.confirm(confirmation, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
  });

  test('a program that is no pinentry is ERR_PROMPT_UNAVAILABLE', async () => {
    const folder = await folderWith('other', 'echo Hello; exec cat');
    const { prompt } = await withFake([], { program: join(folder, 'other') });
    await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({
      code: 'ERR_PROMPT_UNAVAILABLE',
      detail: 'pinentry does not speak Assuan',
    });
  });

  test('a pinentry that would fall back to a terminal is refused, and the next one found', async () => {
    const folder = await folderWith('pinentry', textOnly);
    const environment = { PATH: [folder, process.env.PATH].join(delimiter) };
    const onlyText = createPinentryPrompt({ language: 'en', environment, program: 'pinentry', ownTerminal: () => undefined });
    await expect(onlyText.askPin(request, { signal })).rejects.toMatchObject({
      code: 'ERR_PROMPT_UNAVAILABLE',
      detail: expect.stringMatching(/^pinentry has no display \(gtk2:curses\), and .* no terminal/),
    });

    const fake = await createFakePinentry(`pin ${MARKER_PIN}`);
    onTestFinished(fake.remove);
    await symlink(fake.program, join(folder, 'pinentry-gnome3'));
    const search = createPinentryPrompt({ language: 'en', environment, ownTerminal: () => undefined });
    expect(await search.askPin(request, { signal })).toEqual(Buffer.from(MARKER_PIN));
  });

  test('passes on what a desktop program needs, and nothing else', async () => {
    const folder = await folderWith('pinentry', `env > "$0.env"\n${textOnly}`);
    const program = join(folder, 'pinentry');
    const environment = { PATH: process.env.PATH, DISPLAY: ':9', LC_ALL: 'C', GTK_MODULES: 'x', LD_PRELOAD: '', SECRET: 'x' };
    const prompt = createPinentryPrompt({ language: 'en', environment, program, ownTerminal: () => undefined });
    await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
    const passed = (await readFile(`${program}.env`, 'utf8')).split('\n').map((line) => line.split('=')[0]);
    expect(passed).toEqual(expect.arrayContaining(['PATH', 'DISPLAY', 'LC_ALL']));
    for (const name of ['GTK_MODULES', 'LD_PRELOAD', 'SECRET']) expect(passed).not.toContain(name);
  });

  describe('notices', () => {
    const { triesLeft: _, minLength: __, maxLength: ___, ...subject } = request;
    const locked: Notice = { ...subject, about: 'locked' };
    const paused: Notice = { ...subject, about: 'paused' };
    const pinpad: Notice = { ...request, triesLeft: 2, again: 'wrong', about: 'pinpad' };

    test.each([
      ['locked', locked, /This card is locked|locked/, 'OK'],
      ['paused', paused, /cardbridge cards resume 1234/, 'OK'],
      ['pinpad', pinpad, /^Wrong PIN\. 2 tries left\.\n\n/, 'Cancel'],
    ] as const)('%s: one button, pressed or closed, and no field', async (_, notice, text, ok) => {
      const { fake, prompt } = await withFake(['ok', 'close', 'cancel', 'notok']);
      for (let window = 0; window < 4; window += 1) expect(await prompt.inform(notice, { signal })).toBe('dismissed');
      const shown = await fake.shown();
      expect(shown).toHaveLength(4);
      for (const window of shown) {
        expect(window).toMatchObject({ kind: 'notice', ok, timeout: '120', description: expect.stringMatching(text) });
        for (const absent of ['prompt', 'error', 'notOk', 'cancel']) expect(window).not.toHaveProperty(absent);
      }
    });

    test('a program from before notices shows two buttons, of which both dismiss it', async () => {
      for (const refusal of [
        '83886254 Unknown option',
        '536871188 Syntax error in IPC command',
        '536871192 IPC parameter error',
      ]) {
        const fake = await createFakePinentryAs({ refusesOneButton: refusal }, 'yes', 'cancel');
        onTestFinished(fake.remove);
        const prompt = createPinentryPrompt({ language: 'en', environment: process.env, program: fake.program });
        expect(await prompt.inform(locked, { signal })).toBe('dismissed');
        expect(await prompt.inform(locked, { signal })).toBe('dismissed');
        expect((await fake.shown()).map(({ kind }) => kind)).toEqual(['confirm', 'confirm']);
      }
    });

    test('a program that cannot show it is ERR_PROMPT_UNAVAILABLE', async () => {
      const fake = await createFakePinentryAs({ refusesOneButton: '83886381 Screen or window too small' });
      onTestFinished(fake.remove);
      const prompt = createPinentryPrompt({ language: 'en', environment: process.env, program: fake.program });
      await expect(prompt.inform(locked, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
    });

    test('onShown comes once, and before the answer', async () => {
      const { prompt } = await withFake(['ok']);
      const order: string[] = [];
      const how = prompt.inform(locked, { signal, onShown: () => void order.push('shown') });
      await how.then((answer) => order.push(answer));
      expect(order).toEqual(['shown', 'dismissed']);
    });

    test('onShown does not come where there is no program', async () => {
      const onShown = vi.fn();
      const { prompt } = await withFake([], { program: '/nonexistent/pinentry' });
      await expect(prompt.inform(locked, { signal, onShown })).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
      expect(onShown).not.toHaveBeenCalled();
    });

    test.each(['timeout', 'hang'] as const)('nobody looks at it (%s): ERR_PROMPT_TIMEOUT', async (answer) => {
      const { prompt } = await withFake([answer], answer === 'hang' ? { timeLimit: 1000 } : {});
      await expect(prompt.inform(pinpad, { signal })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
    });
  });

  describe('in a terminal', () => {
    const terminal = { name: '/dev/null', type: 'xterm-256color' };
    /** The terminal of these tests is none; what is done with a real one is in pinentry-text.system.test.ts. */
    const stty = (script: string) => folderWith('stty', script);

    test('where the kernel says that it is ours: curses is told where and how to draw', async () => {
      vi.stubEnv('PATH', [await stty('echo state'), process.env.PATH].join(delimiter));
      onTestFinished(() => void vi.unstubAllEnvs());
      const environment = { PATH: process.env.PATH, LC_CTYPE: 'zh_TW.UTF-8', LANG: 'C' };
      for (const flavor of ['curses', 'gtk2:curses']) {
        const { fake, prompt } = await withFake([`pin ${MARKER_PIN}`], { ownTerminal: () => terminal, environment }, flavor);
        expect(await prompt.askPin(request, { signal })).toEqual(Buffer.from(MARKER_PIN));
        // Once to find out that it has no window.
        expect(await fake.options()).toEqual([
          'no-grab',
          'no-grab',
          'ttyname=/dev/null',
          'ttytype=xterm-256color',
          'lc-ctype=zh_TW.UTF-8',
        ]);
      }
    });

    test.each([
      [{ LC_ALL: 'C' }, 'C.UTF-8'],
      [{ LANG: 'en_US.UTF-8\nOPTION grab' }, 'C.UTF-8'],
      [{ LC_ALL: '', LANG: 'zh_TW.Big5' }, 'zh_TW.Big5'],
      [{}, 'C.UTF-8'],
    ])('a locale that has the characters: %j', async (locale, expected) => {
      vi.stubEnv('PATH', [await stty('echo state'), process.env.PATH].join(delimiter));
      onTestFinished(() => void vi.unstubAllEnvs());
      const environment = { PATH: process.env.PATH, ...locale };
      const { fake, prompt } = await withFake(['cancel'], { ownTerminal: () => terminal, environment }, 'curses');
      expect(await prompt.askPin(request, { signal })).toBeUndefined();
      expect((await fake.options()).at(-1)).toBe(`lc-ctype=${expected}`);
    });

    test('D-15 access: two buttons', async () => {
      vi.stubEnv('PATH', [await stty('echo state'), process.env.PATH].join(delimiter));
      onTestFinished(() => void vi.unstubAllEnvs());
      const { fake, prompt } = await withFake(['once'], { ownTerminal: () => terminal }, 'gtk2:curses');
      expect(await prompt.askAccess(access, { signal })).toBe('once');
      expect((await fake.shown())[0]).not.toHaveProperty('notOk');
    });

    test('a program that has windows goes first, wherever it stands', async () => {
      const text = await createFakePinentryAs({ flavor: 'gtk2:curses' });
      onTestFinished(text.remove);
      const graphical = await createFakePinentry(`pin ${MARKER_PIN}`);
      onTestFinished(graphical.remove);
      const folder = await folderWith('other', '');
      await symlink(text.program, join(folder, 'pinentry'));
      await symlink(graphical.program, join(folder, 'pinentry-x11'));
      const environment = { PATH: [folder, '/usr/bin', '/bin'].join(delimiter) };
      for (const name of ['pinentry-gnome3', 'pinentry-qt', 'pinentry-gtk-2']) await symlink('/bin/false', join(folder, name));
      const prompt = createPinentryPrompt({ language: 'en', environment, ownTerminal: () => terminal });
      expect(await prompt.askPin(request, { signal })).toEqual(Buffer.from(MARKER_PIN));
      expect(await text.options()).toEqual(['no-grab']);
    });

    test('pinentry-tty is refused', async () => {
      const { prompt } = await withFake([], { ownTerminal: () => terminal }, 'tty');
      await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({
        code: 'ERR_PROMPT_UNAVAILABLE',
        detail: expect.stringContaining('(tty)'),
      });
    });

    test('D-15 a terminal that is lost before the window is drawn gets none', async () => {
      vi.stubEnv('PATH', [await stty('echo state'), process.env.PATH].join(delimiter));
      onTestFinished(() => void vi.unstubAllEnvs());
      const answers = [terminal, undefined];
      const { fake, prompt } = await withFake(['cancel'], { ownTerminal: () => answers.shift() }, 'curses');
      await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({
        code: 'ERR_PROMPT_UNAVAILABLE',
        detail: expect.stringContaining('no longer'),
      });
      expect(await fake.shown()).toEqual([]);
    });

    test('a terminal whose state cannot be remembered gets no window', async () => {
      vi.stubEnv('PATH', [await stty('exit 1'), process.env.PATH].join(delimiter));
      onTestFinished(() => void vi.unstubAllEnvs());
      const { fake, prompt } = await withFake(['cancel'], { ownTerminal: () => terminal }, 'curses');
      await expect(prompt.askPin(request, { signal })).rejects.toMatchObject({
        code: 'ERR_PROMPT_UNAVAILABLE',
        detail: 'stty cannot read the state of /dev/null',
      });
      expect(await fake.shown()).toEqual([]);
    });
  });

  describe('aborting', () => {
    const reason = new Error('the page went away');

    test('before: no program is started', async () => {
      const { fake, prompt } = await withFake(['cancel']);
      await expect(prompt.askPin(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(await fake.shown()).toEqual([]);
    });

    test('while the window is open: rejects with the reason, and the program is gone', async () => {
      const fake = await createFakePinentry('hang');
      onTestFinished(fake.remove);
      const folder = await folderWith('pinentry', `echo $$ > "$0.pid"; exec '${fake.program}'`);
      const program = join(folder, 'pinentry');
      const prompt = createPinentryPrompt({ language: 'en', environment: process.env, program });
      const page = new AbortController();
      const answer = prompt.askPin(request, { signal: page.signal });
      const rejected = expect(answer).rejects.toBe(reason);
      await vi.waitFor(async () => expect(await fake.shown()).toHaveLength(1), { timeout: 10_000 });
      page.abort(reason);
      await rejected;
      const pid = Number(await readFile(`${program}.pid`, 'utf8'));
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    });
  });

  test('no window, error or detail ever holds the PIN', async () => {
    const { fake, prompt } = await withFake([`pin ${MARKER_PIN}`, `pin ${MARKER_PIN}`, 'timeout']);
    const pin = await prompt.askPin(request, { signal });
    // The person is typing a PIN where a yes is asked: the fake exits, the prompt throws.
    const errors = [
      await prompt.confirm(confirmation, { signal }).catch((error: unknown) => error),
      await prompt.askPin(request, { signal }).catch((error: unknown) => error),
    ];
    expect(pin?.toString()).toBe(MARKER_PIN);
    expect(errors).toEqual([expect.any(Error), expect.any(Error)]);
    expect(inspect([await fake.shown(), errors], { depth: null, showHidden: true })).not.toContain(MARKER_PIN);
  });
});
