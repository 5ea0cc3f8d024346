import { access, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Act, questionPromptContract } from '../question-prompt.contract.js';
import { DIALOG_SCRIPT } from './dialog-script.js';
import { createOsascriptPrompt } from './index.js';

interface Logged {
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly pid: number;
  readonly input: string;
  readonly dialog: {
    readonly text: string;
    readonly withTitle: string;
    readonly buttons: readonly string[];
    readonly defaultButton: string;
    readonly cancelButton: string;
    readonly givingUpAfter: number;
  };
}

const fake = new URL('../../../test/support/fake-osascript.mjs', import.meta.url);
const signal = new AbortController().signal;
const confirmation = {
  about: 'last-try',
  origin: 'https://service.example',
  cardKind: 'citizen',
  cardNumberEnding: '1234',
  simulated: false,
} as const;

/** A program that runs the scripts which osascript would run. */
async function createFake(acts: readonly (Act | 'give-up')[]) {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-osascript-'));
  const program = join(folder, 'osascript.mjs');
  await writeFile(program, (await readFile(fake, 'utf8')).replace('#!NODE', `#!${process.execPath}`), { mode: 0o755 });
  await writeFile(`${program}.acts`, JSON.stringify(acts));
  await writeFile(`${program}.log`, '');
  const log = async () =>
    (await readFile(`${program}.log`, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line): Logged => JSON.parse(line));
  return { program, log, remove: () => rm(folder, { recursive: true, force: true }) };
}

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
  questionPromptContract('osascript', async (acts, { timeLimit }) => {
    const { program, log, remove } = await createFake(acts);
    return {
      prompt: createOsascriptPrompt({ language: 'en', environment: process.env, program, timeLimit }),
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
  });

  const ask = async (program: string, timeLimit?: number) =>
    createOsascriptPrompt({ language: 'en', environment: process.env, program, ...(timeLimit && { timeLimit }) }).confirm(
      confirmation,
      { signal },
    );
  const unavailable = (detail: RegExp) => ({ code: 'ERR_PROMPT_UNAVAILABLE', detail: expect.stringMatching(detail) });

  test('D-46 what is said reaches the program on stdin alone: its arguments are always the same', async () => {
    const { program, log, remove } = await createFake([{ press: 0 }]);
    onTestFinished(remove);
    expect(await ask(program)).toBe(true);
    const [logged] = await log();
    expect(logged?.args).toEqual(['-l', 'JavaScript', '-e', DIALOG_SCRIPT]);
    expect(logged?.input).toContain('https://service.example');
    expect(logged?.dialog.cancelButton).toBe('Cancel');
    expect(logged?.dialog.givingUpAfter).toBe(120);
  });

  test('passes on what a desktop program needs, and nothing else', async () => {
    const { program, log, remove } = await createFake(['close']);
    onTestFinished(remove);
    const environment = { HOME: '/', LANG: 'zh_TW.UTF-8', LC_ALL: 'C', PATH: '/x', DYLD_INSERT_LIBRARIES: 'x', SECRET: 'x' };
    await createOsascriptPrompt({ language: 'en', environment, program }).confirm(confirmation, { signal });
    expect(new Set((await log())[0]?.env)).toEqual(new Set(['HOME', 'LANG', 'LC_ALL']));
  });

  test('a dialog that gave up by itself is ERR_PROMPT_TIMEOUT', async () => {
    const { program, remove } = await createFake(['give-up']);
    onTestFinished(remove);
    await expect(ask(program)).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
  });

  test('a system that shows no dialogs is ERR_PROMPT_UNAVAILABLE, and the log learns why', async () => {
    const { program, remove } = await createFake([]);
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
    ['more than we ask for', `echo '{"button":0,"gaveUp":false,"openMs":900,"more":1}'`],
    ['a button that is not a number', `echo '{"button":"0","gaveUp":false,"openMs":900}'`],
    ['a button that was not there', `echo '{"button":2,"gaveUp":false,"openMs":900}'`],
    ['a button before the first', `echo '{"button":-1,"gaveUp":false,"openMs":900}'`],
    ['a yes without end', `printf '{"button":0,"gaveUp":false,"openMs":900}'; head -c 100000 /dev/zero`],
  ])('an answer of %s is no answer', async (_, line) => {
    const program = await shellProgram(line);
    await expect(ask(program)).rejects.toMatchObject(unavailable(/answer|button/));
  });

  test('a program that fails after a yes did not say yes', async () => {
    const program = await shellProgram(`echo '{"button":0,"gaveUp":false,"openMs":900}'`, 'exit 1');
    await expect(ask(program)).rejects.toMatchObject(unavailable(/ended with 1/));
  });
});
