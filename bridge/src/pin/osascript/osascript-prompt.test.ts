import { access, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createFakeOsascript, type FakeOsascriptAct } from '../../../test/support/create-fake-osascript.js';
import * as secretBytes from '../../secret-bytes/index.js';
import { type Act, promptContract } from '../prompt.contract.js';
import type { PinRequest } from '../prompt.js';
import { DIALOG_SCRIPT } from './dialog-script.js';
import { createOsascriptPrompt } from './index.js';
import { runDialog } from './run-dialog.js';

const signal = new AbortController().signal;
const confirmation = {
  about: 'last-try',
  origin: 'https://service.example',
  cardKind: 'citizen',
  cardNumberEnding: '1234',
  simulated: false,
} as const;

const request: PinRequest = { ...confirmation, triesLeft: 3, minLength: 6, maxLength: 8 };
const MARKER_PIN = 'Mark42er';

/** As the fake has them: by place. */
const fakeAct = (act: Act): FakeOsascriptAct =>
  typeof act === 'string' || 'type' in act
    ? act
    : { ...act, press: ({ ok: 0, always: 1, cancel: 'cancel' } as const)[act.press] };

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A program of these lines of shell. */
async function shellProgram(...lines: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-osascript-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = join(folder, 'osascript');
  await writeFile(program, ['#!/bin/sh', ...lines].join('\n'));
  await chmod(program, 0o755);
  return program;
}

describe.skipIf(process.platform === 'win32')('osascript', () => {
  promptContract(
    'osascript',
    async (acts, options) => {
      const { program, log, remove } = await createFakeOsascript(acts.map(fakeAct));
      return {
        prompt: createOsascriptPrompt({ ...options, environment: process.env, program }),
        shown: async () =>
          (await log()).map(({ dialog }) => ({
            title: dialog.withTitle,
            text: dialog.text,
            buttons: dialog.buttons,
            defaultButton: dialog.defaultButton,
          })),
        isOpen: async () => (await log()).some(({ pid }) => isAlive(pid)),
        remove,
      };
    },
    {
      hasTimeLimit: true,
      asksAboutAccess: true,
      createUnavailable: async (language) =>
        createOsascriptPrompt({ language, environment: process.env, program: await shellProgram('exit 1') }),
    },
  );

  const ask = async (program: string, timeLimit?: number) =>
    createOsascriptPrompt({ language: 'en', environment: process.env, program, ...(timeLimit && { timeLimit }) }).confirm(
      confirmation,
      { signal },
    );
  const unavailable = (detail: RegExp) => ({ code: 'ERR_PROMPT_UNAVAILABLE', detail: expect.stringMatching(detail) });

  test('D-46 what is said reaches the program on stdin alone: its arguments are always the same', async () => {
    const { program, log, remove } = await createFakeOsascript([{ press: 0 }]);
    onTestFinished(remove);
    expect(await ask(program)).toBe(true);
    const [logged] = await log();
    expect(logged?.args).toEqual(['-l', 'JavaScript', '-e', DIALOG_SCRIPT]);
    expect(logged?.input).toContain('https://service.example');
    expect(logged?.dialog.cancelButton).toBe('Cancel');
    expect(logged?.dialog.givingUpAfter).toBe(120);
  });

  test('passes on what a desktop program needs, and nothing else', async () => {
    const { program, log, remove } = await createFakeOsascript(['close']);
    onTestFinished(remove);
    const environment = { HOME: '/', LANG: 'zh_TW.UTF-8', LC_ALL: 'C', PATH: '/x', DYLD_INSERT_LIBRARIES: 'x', SECRET: 'x' };
    await createOsascriptPrompt({ language: 'en', environment, program }).confirm(confirmation, { signal });
    expect(new Set((await log())[0]?.env)).toEqual(new Set(['HOME', 'LANG', 'LC_ALL']));
  });

  test('a dialog that gave up by itself is ERR_PROMPT_TIMEOUT', async () => {
    const { program, remove } = await createFakeOsascript([{ thenGivesUp: true }]);
    onTestFinished(remove);
    await expect(ask(program)).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
  });

  test('a system that shows no dialogs is ERR_PROMPT_UNAVAILABLE, and the log learns why', async () => {
    const { program, remove } = await createFakeOsascript([]);
    onTestFinished(remove);
    await expect(ask(program)).rejects.toMatchObject(unavailable(/ended with 1: .*-1713/));
  });

  test('no program is ERR_PROMPT_UNAVAILABLE', async () => {
    const missing = '/nonexistent/osascript';
    await expect(access(missing)).rejects.toThrow();
    await expect(ask(missing)).rejects.toMatchObject(unavailable(/could not be started/));
    await expect(ask('/dev/null/osascript')).rejects.toMatchObject(unavailable(/could not be started/));
  });

  test.each([
    ['nothing', 'true'],
    ['a label instead of our answer', 'echo "button returned:Go on"'],
    ['more than we ask for', `echo '{"button":0,"gaveUp":false,"openMs":900,"pinBytes":0,"more":1}'`],
    ['a button that is not a number', `echo '{"button":"0","gaveUp":false,"openMs":900,"pinBytes":0}'`],
    ['a button that was not there', `echo '{"button":2,"gaveUp":false,"openMs":900,"pinBytes":0}'`],
    ['a button before the first', `echo '{"button":-1,"gaveUp":false,"openMs":900,"pinBytes":0}'`],
    ['a yes that may go on', `printf '{"button":0,"gaveUp":false,"openMs":900,"pinBytes":0}'`],
    ['a yes and something more', `echo '{"button":0,"gaveUp":false,"openMs":900,"pinBytes":0}'; echo 1`],
    ['a yes without end', `echo '{"button":0,"gaveUp":false,"openMs":900,"pinBytes":0}'; head -c 100000 /dev/zero`],
  ])('an answer of %s is no answer', async (_, line) => {
    const program = await shellProgram(line);
    await expect(ask(program)).rejects.toMatchObject(unavailable(/answer|button/));
  });

  test('a program that fails after a yes did not say yes', async () => {
    const program = await shellProgram(`echo '{"button":0,"gaveUp":false,"openMs":900,"pinBytes":0}'`, 'exit 1');
    await expect(ask(program)).rejects.toMatchObject(unavailable(/ended with 1/));
  });

  describe('the window for a PIN', () => {
    const askPin = (program: string, options: { readonly signal?: AbortSignal; readonly timeLimit?: number } = {}) => {
      const { timeLimit, signal: page = signal } = options;
      return createOsascriptPrompt({
        language: 'en',
        environment: process.env,
        program,
        ...(timeLimit === undefined ? {} : { timeLimit }),
      }).askPin(request, { signal: page });
    };
    const pressed = { button: 1, gaveUp: false, openMs: 900 };

    test('D-47 has a field whose characters nobody sees, Enter goes on, Escape cancels', async () => {
      const { program, log, remove } = await createFakeOsascript([{ type: MARKER_PIN }]);
      onTestFinished(remove);
      expect(await askPin(program)).toEqual(Buffer.from(MARKER_PIN));
      const [logged] = await log();
      expect(logged?.dialog).toMatchObject({
        defaultAnswer: '',
        hiddenAnswer: true,
        defaultButton: 'Sign in',
        cancelButton: 'Cancel',
        buttons: ['Cancel', 'Sign in'],
        givingUpAfter: 120,
      });
      expect(logged?.dialog.text.split('\n').at(-1)).toBe('PIN:');
    });

    test('D-46 the PIN comes by the one pipe: not in an argument, the environment, or what the program reads', async () => {
      const { program, log, remove } = await createFakeOsascript([{ type: MARKER_PIN }]);
      onTestFinished(remove);
      await askPin(program);
      expect((await log())[0]?.args).toEqual(['-l', 'JavaScript', '-e', DIALOG_SCRIPT]);
      expect(JSON.stringify(await log())).not.toContain(MARKER_PIN);
    });

    test('an accidental Enter is an empty PIN', async () => {
      const { program, remove } = await createFakeOsascript([{}]);
      onTestFinished(remove);
      expect(await askPin(program)).toEqual(Buffer.alloc(0));
    });

    test('who types and then cancels gives nothing', async () => {
      const { program, remove } = await createFakeOsascript([{ type: MARKER_PIN, press: 'cancel' }]);
      onTestFinished(remove);
      expect(await askPin(program)).toBeUndefined();
    });

    test('what was typed when the dialog gave up by itself is not used', async () => {
      const { program, remove } = await createFakeOsascript([{ type: MARKER_PIN, thenGivesUp: true }]);
      onTestFinished(remove);
      await expect(askPin(program)).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
    });

    test('a PIN that looks like the line before it is a PIN', async () => {
      const typed = `${JSON.stringify({ ...pressed, pinBytes: 1 })}\n\n`;
      const { program, remove } = await createFakeOsascript([{ type: typed }]);
      onTestFinished(remove);
      expect(await askPin(program)).toEqual(Buffer.from(typed));
    });

    test.each([
      ['shorter than announced', answer({ ...pressed, pinBytes: 9 })],
      ['longer than announced', answer({ ...pressed, pinBytes: 7 })],
      ['announced with less than nothing', answer({ ...pressed, pinBytes: -1 })],
      ['announced too long', answer({ ...pressed, pinBytes: 1e9 })],
      ['longer than any', [...answer({ ...pressed, pinBytes: 2000 }), 'head -c 1992 /dev/zero']],
      ['without a line before it', [`printf '${MARKER_PIN}'`]],
      ['without a length', answer(pressed)],
      ['behind a button that was not there', answer({ ...pressed, button: 2, pinBytes: 8 })],
      ['from a program that then failed', [...answer({ ...pressed, pinBytes: 8 }), 'exit 3']],
      ['from a program that was killed', [...answer({ ...pressed, pinBytes: 8 }), 'kill -9 $$']],
    ])('a PIN %s is none, and no error tells it', async (_, lines) => {
      const thrown: unknown = await askPin(await shellProgram(...lines)).catch((error: unknown) => error);
      expect(thrown).toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
      expect(inspect(thrown, { depth: null, showHidden: true })).not.toContain(MARKER_PIN);
    });

    test('a program that shuts its ears answers all the same', async () => {
      const lines = answer({ ...pressed, pinBytes: 8 });
      expect(await askPin(await shellProgram('exec 0<&-', ...lines))).toEqual(Buffer.from(MARKER_PIN));
    });

    test('D-48 a program that has shut its mouth, and one that left a child behind, are killed in time', async () => {
      const mute = await shellProgram('exec 1>&-', 'exec sleep 60');
      await expect(askPin(mute, { timeLimit: 200 })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
      const parent = await shellProgram('sleep 5 &', 'wait');
      await expect(askPin(parent, { timeLimit: 200 })).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
    });
  });

  describe('D-47 what a dialog said is zeroed', () => {
    const dialog = {
      title: '',
      text: '',
      buttons: ['Cancel', 'OK'],
      defaultButton: 'OK',
      cancelButton: 'Cancel',
      asksPin: true,
    };
    const typing = answer({ button: 1, gaveUp: false, openMs: 1, pinBytes: 8 });
    const options = (program: string) => ({ program, environment: {}, signal, timeLimit: 60_000 });

    test('when it was taken', async () => {
      const program = await shellProgram(...typing);
      const views: Buffer[] = [];
      const taken = await runDialog(dialog, options(program), ({ pin }) => {
        views.push(pin);
        return Buffer.from(pin);
      });
      expect(taken).toEqual(Buffer.from(MARKER_PIN));
      expect(views).toEqual([Buffer.alloc(8)]);
      // All of the memory, not the view alone.
      expect(new Uint8Array(views[0]?.buffer ?? new ArrayBuffer(0)).every((byte) => byte === 0)).toBe(true);
    });

    test('when taking it fails', async () => {
      const views: Buffer[] = [];
      const failing = runDialog(dialog, options(await shellProgram(...typing)), ({ pin }) => {
        views.push(pin);
        throw new Error('no room');
      });
      await expect(failing).rejects.toThrow('no room');
      expect(views).toEqual([Buffer.alloc(8)]);
    });

    test('when it comes after the page went, and nobody takes it', async () => {
      const memory: Buffer[] = [];
      const allocate = vi.spyOn(secretBytes, 'secretBuffer');
      allocate.mockImplementation((length) => {
        memory.push(Buffer.alloc(length, 0));
        return memory.at(-1) ?? Buffer.alloc(0);
      });
      onTestFinished(() => allocate.mockRestore());
      const page = new AbortController();
      const program = await shellProgram(...typing, 'exec sleep 60');
      const take = vi.fn();
      const gone = new Error('the page went away');
      const rejected = expect(runDialog(dialog, { ...options(program), signal: page.signal }, take)).rejects.toBe(gone);
      await expect.poll(() => memory[0]?.includes(MARKER_PIN)).toBe(true);
      page.abort(gone);
      await rejected;
      expect(take).not.toHaveBeenCalled();
      expect(memory[0]?.every((byte) => byte === 0)).toBe(true);
    });
  });
});

/** Lines of shell that say what the script would say, and type. */
function answer(header: object): readonly string[] {
  return [`echo '${JSON.stringify(header)}'`, `printf '${MARKER_PIN}'`];
}
