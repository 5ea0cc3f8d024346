import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '@cardbridge/fixtures/machine';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { execLine } from './exec-line.js';

/**
 * What a desktop makes of the value, written from the specification alone: the escapes of a string, then quotes, then field codes.
 * What the specification leaves open throws.
 */
function argumentsIn(value: string): string[] {
  const escapes = new Map([
    ['s', ' '],
    ['n', '\n'],
    ['t', '\t'],
    ['r', '\r'],
    ['\\', '\\'],
  ]);
  let text = '';
  for (let at = 0; at < value.length; at += 1) {
    let character = value[at] ?? '';
    if (character === '\n') throw new Error('a value is one line');
    if (character === '\\') {
      at += 1;
      character = escapes.get(value[at] ?? '') ?? fail(`no such escape: ${value[at]}`);
    }
    text += character;
  }
  const found: string[] = [];
  let at = 0;
  while (at < text.length) {
    let argument = '';
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"'; at += 1) {
        if (at >= text.length) throw new Error('a quote that does not end');
        if (text[at] === '\\') {
          at += 1;
          if (!'"`$\\'.includes(text[at] ?? ' ')) throw new Error('a backslash before what needs none');
        } else if ('`$'.includes(text[at] ?? '')) throw new Error('a bare ` or $ in quotes');
        argument += text[at];
      }
      at += 1;
    } else {
      for (; at < text.length && text[at] !== ' '; at += 1) {
        if (/[\s"'\\><~|&;$*?#()`]/.test(text[at] ?? '')) throw new Error('a reserved character without quotes');
        argument += text[at];
      }
    }
    if (at < text.length && text[at] !== ' ') throw new Error('an argument is quoted as a whole');
    at += 1;
    found.push(argument.replace(/%(.?)/g, (_, code: string) => (code === '%' ? '%' : fail('a field code'))));
  }
  return found;
}

function fail(why: string): never {
  throw new Error(why);
}

const BY_SHELL = ['/bin/sh', '-c', 'exec "$0" "$@"'];

describe('execLine', () => {
  test('leaves plain words as they are', () => {
    expect(execLine('/opt/CardBridge/cardbridge', ['desktop', '--background'])).toBe(
      '/opt/CardBridge/cardbridge desktop --background',
    );
  });

  test.each([
    ['/a b/c', '"/a b/c"'],
    ['/$HOME/c', '"/\\\\$HOME/c"'],
    ['/a\\b', '"/a\\\\\\\\b"'],
    ['/a"b', '"/a\\\\"b"'],
    ['/a`b', '"/a\\\\`b"'],
    ["/a'b", '"/a\'b"'],
    ['/家/c', '/家/c'],
    ['/a\nb', '"/a\\nb"'],
  ])('writes %j as %s', (file, line) => {
    expect(execLine(file, [])).toBe(line);
  });

  const word = fc.oneof(
    fc.string({ unit: fc.constantFrom(...' \t\n\r"\'\\><~|&;$*?#()`%fFuU=ab/.家'), minLength: 0, maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0')),
  );

  test('a desktop takes every program and argument out of it as they were', () => {
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 4 }), (file, args) => {
        const isPlain = !/[=%]/.test(file);
        expect(argumentsIn(execLine(`/${file}`, args))).toEqual([...(isPlain ? [] : BY_SHELL), `/${file}`, ...args]);
      }),
      { numRuns: 3000 },
    );
  });

  test.each(['/a=b/c', '/100%/c'])('a program such as %s is started by a shell that does not read its name', (file) => {
    expect(argumentsIn(execLine(file, ['a=b', '100%']))).toEqual([...BY_SHELL, file, 'a=b', '100%']);
  });

  // GLib is what GNOME, Cinnamon, MATE and Xfce take entries apart with.
  test.skipIf(findProgram('gio') === undefined).each(['$`"\\', '%f %%', 'a=b', "it's (a) <家>;&|*?#~"])(
    'GLib starts exactly that, below a folder named %s',
    async (name) => {
      const folder = await mkdtemp(join(tmpdir(), `cardbridge ${name}-`));
      onTestFinished(() => rm(folder, { recursive: true }));
      const [program, entry] = [join(folder, 'program'), join(folder, 'a.desktop')];
      const args = [
        'desktop',
        'a b',
        '$HOME',
        '`id`',
        '"',
        '\\',
        '\\n',
        '%f',
        '100%',
        "'",
        '',
        '~',
        '*',
        '家',
        '#x',
        '\t',
        'a=b',
      ];
      await writeFile(program, `#!/bin/sh\nprintf '%s\\0' "$@" > "$(dirname "$0")/told"\n`, { mode: 0o700 });
      await writeFile(entry, `[Desktop Entry]\nType=Application\nName=a\nExec=${execLine(program, args)}\n`);
      await promisify(execFile)('gio', ['launch', entry]);
      const told = async () => (await readFile(join(folder, 'told'), 'utf8')).split('\0');
      await vi.waitFor(async () => expect(await told()).toEqual([...args, '']), { timeout: 10_000 });
    },
  );
});
