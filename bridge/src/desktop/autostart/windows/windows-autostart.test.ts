import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAutostart } from '../index.js';
import type { RunProgram } from '../run-program.js';
import { commandLine } from './command-line.js';

const RUN = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
const APPROVED = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run';
const program = { file: 'C:\\Users\\王 小明\\AppData\\Local\\Programs\\CardBridge\\CardBridge Desktop.exe', args: [] };

/** A registry, and reg.exe before it: what it prints is as Windows 11 prints it. */
function windows(...values: readonly (readonly [string, { readonly type: string; readonly data: string }])[]) {
  const held = new Map(values);
  const calls: string[][] = [];
  const run: RunProgram = async (path, args) => {
    expect(path).toBe('C:\\Windows\\System32\\reg.exe');
    calls.push([...args]);
    const [verb, key = '', , value, , type = '', , data = ''] = args;
    const at = `${key}\\${value}`;
    const found = held.get(at);
    switch (verb) {
      case 'query':
        if (!found) return { status: 1, stdout: '' };
        return {
          status: 0,
          stdout: `\r\nHKEY_CURRENT_USER${key.slice(4)}\r\n    ${value}    ${found.type}    ${found.data}\r\n\r\n`,
        };
      case 'add':
        held.set(at, { type, data });
        return { status: 0, stdout: 'The operation completed successfully.\r\n' };
      case 'delete':
        return { status: held.delete(at) ? 0 : 1, stdout: '' };
      default:
        return { status: 1, stdout: '' };
    }
  };
  const environment = { SystemRoot: 'C:\\Windows' };
  return { held, calls, autostart: createAutostart({ platform: 'win32', environment, program, run }), run };
}

const inRun = (data: string) => [`${RUN}\\CardBridge`, { type: 'REG_SZ', data }] as const;
const inApproved = (data: string) => [`${APPROVED}\\CardBridge`, { type: 'REG_BINARY', data }] as const;

describe('starting at login on Windows', () => {
  test('is a value of the Run key, set by exactly this command', async () => {
    const { held, calls, autostart } = windows();
    expect(await autostart.isOn()).toBe(false);
    await autostart.turnOn();
    expect(await autostart.isOn()).toBe(true);
    expect(calls).toContainEqual(['add', RUN, '/v', 'CardBridge', '/t', 'REG_SZ', '/d', `"${program.file}"`, '/f']);
    expect([...held]).toEqual([inRun(`"${program.file}"`)]);
  });

  test('is off without a trace, also of what the Task Manager wrote', async () => {
    for (const approved of ['020000000000000000000000', '030000001122334455667788']) {
      const { held, calls, autostart } = windows(inRun('"C:\\a.exe"'), inApproved(approved));
      await autostart.turnOff();
      expect(held.size).toBe(0);
      expect(calls).toContainEqual(['delete', RUN, '/v', 'CardBridge', '/f']);
      expect(calls).toContainEqual(['delete', APPROVED, '/v', 'CardBridge', '/f']);
      expect([await autostart.isOn(), await autostart.remove()]).toEqual([false, false]);
    }
  });

  test.each([
    ['02', true],
    ['06', true],
    ['03', false],
    ['07', false],
  ])('what the Task Manager says counts: %s', async (first, on) => {
    const { autostart, held } = windows(inRun('"C:\\a.exe"'), inApproved(`${first}0000001122334455667788`));
    expect(await autostart.isOn()).toBe(on);
    await autostart.turnOn();
    expect(await autostart.isOn()).toBe(true);
    expect(held.has(`${APPROVED}\\CardBridge`)).toBe(on);
  });

  test('remove says whether there was something', async () => {
    const { autostart } = windows(inRun('"C:\\a.exe"'));
    expect([await autostart.remove(), await autostart.remove()]).toEqual([true, false]);
  });

  test('a registry that does not keep what it is told is named', async () => {
    const { run, held } = windows(inRun('"C:\\a.exe"'));
    const deaf: RunProgram = async (path, args) => (args[0] === 'query' ? run(path, args) : { status: 1, stdout: '' });
    const environment = { SystemRoot: 'C:\\Windows' };
    const autostart = createAutostart({ platform: 'win32', environment, program, run: deaf });
    await expect(autostart.turnOff()).rejects.toMatchObject({ code: 'ERR_AUTOSTART', detail: expect.stringContaining(RUN) });
    held.clear();
    await expect(autostart.turnOn()).rejects.toMatchObject({ code: 'ERR_AUTOSTART', detail: expect.stringContaining(RUN) });
  });

  test('a reg.exe that cannot be started, or does not end, is an error and not "off"', async () => {
    for (const run of [() => Promise.reject(new Error('EACCES')), async () => ({ status: undefined, stdout: '' })])
      await expect(createAutostart({ platform: 'win32', environment: {}, program, run }).isOn()).rejects.toMatchObject({
        code: 'ERR_AUTOSTART',
      });
  });

  test('a path that Windows would cut is refused', async () => {
    const { run, calls } = windows();
    const long = { file: `C:\\${'a'.repeat(260)}.exe`, args: [] };
    const autostart = createAutostart({ platform: 'win32', environment: { SystemRoot: 'C:\\Windows' }, program: long, run });
    await expect(autostart.turnOn()).rejects.toMatchObject({ code: 'ERR_AUTOSTART' });
    expect(calls).toEqual([]);
  });
});

/** "Parsing C command-line arguments" (learn.microsoft.com), the program's own name by its simpler rule. */
function argumentsIn(line: string): string[] {
  const end = line.indexOf('"', 1);
  const found = [line.slice(1, end)];
  const rest = line.slice(end + 1);
  let argument: string | undefined;
  let isQuoted = false;
  for (let at = 0; at < rest.length; ) {
    const [slashes = ''] = /^\\*/.exec(rest.slice(at)) ?? [];
    at += slashes.length;
    const next = rest[at];
    if (next === '"') {
      argument = (argument ?? '') + '\\'.repeat(slashes.length >> 1);
      if (slashes.length & 1) argument += '"';
      else isQuoted = !isQuoted;
      at += 1;
      continue;
    }
    if (slashes) argument = (argument ?? '') + slashes;
    if (next === undefined) break;
    if (!isQuoted && /[ \t]/.test(next)) {
      if (argument !== undefined) found.push(argument);
      argument = undefined;
    } else argument = (argument ?? '') + next;
    at += 1;
  }
  if (argument !== undefined) found.push(argument);
  return found;
}

test('a program of Windows gets every argument as it was', () => {
  const word = fc.string({ unit: fc.constantFrom(...'\\\\\\""  \tab%家&^'), maxLength: 10 });
  const path = fc.string({ unit: fc.constantFrom(...'\\ ab%家&^'), maxLength: 10 });
  fc.assert(
    fc.property(path, fc.array(word, { maxLength: 4 }), (file, args) => {
      expect(argumentsIn(commandLine(`C:\\${file}`, args))).toEqual([`C:\\${file}`, ...args]);
    }),
    { numRuns: 3000 },
  );
});
