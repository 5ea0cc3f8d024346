import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { replaceFile } from './replace-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-grants-'));
});
afterEach(() => rm(folder, { recursive: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('replaceFile', () => {
  test('makes the file and the folders above it, for this user only', async () => {
    const path = join(folder, 'a', 'b', 'file.json');
    await replaceFile(path, 'text');
    expect(await readFile(path, 'utf8')).toBe('text');
    if (process.platform === 'win32') return;
    expect(await modeOf(path)).toBe(0o600);
    expect(await modeOf(join(folder, 'a', 'b'))).toBe(0o700);
    expect(await modeOf(join(folder, 'a'))).toBe(0o700);
  });

  test.skipIf(process.platform === 'win32')('what was open to others before is closed afterwards', async () => {
    const path = join(folder, 'file.json');
    await writeFile(path, 'old', { mode: 0o666 });
    await replaceFile(path, 'new');
    expect(await modeOf(path)).toBe(0o600);
  });

  test.skipIf(process.platform === 'win32')('replaces a link, and leaves what it led to alone', async () => {
    const path = join(folder, 'file.json');
    const other = join(folder, 'other');
    await writeFile(other, 'theirs');
    await symlink(other, path);
    await replaceFile(path, 'ours');
    expect(await readFile(path, 'utf8')).toBe('ours');
    expect(await readFile(other, 'utf8')).toBe('theirs');
  });

  test('who reads meanwhile finds the old content or the new, whole', async () => {
    const path = join(folder, 'file.json');
    const contents = ['a', 'b'].map((letter) => letter.repeat(300_000));
    await replaceFile(path, 'a'.repeat(300_000));
    let writing = true;
    const reader = (async () => {
      let times = 0;
      for (; writing; times += 1) expect(contents.includes(await readFile(path, 'utf8'))).toBe(true);
      return times;
    })();
    for (let round = 0; round < 50; round += 1) await replaceFile(path, contents[round % 2] ?? '');
    writing = false;
    expect(await reader).toBeGreaterThan(0);
  });

  test('when it fails the place is as before, and nothing is left lying about', async () => {
    const path = join(folder, 'taken');
    await mkdir(path);
    await writeFile(join(path, 'inside'), 'kept');
    await expect(replaceFile(path, 'text')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
    expect(await readdir(path)).toEqual(['inside']);
    await expect(replaceFile(join(path, 'inside', 'deeper'), 'text')).rejects.toThrow();
    expect(await readFile(join(path, 'inside'), 'utf8')).toBe('kept');
  });

  test('a process that is killed while it writes leaves the old content or the new, whole', async () => {
    await build({
      config: false,
      silent: true,
      entry: [fileURLToPath(new URL('./replace-file.ts', import.meta.url))],
      outDir: join(folder, 'program'),
      format: 'esm',
      outExtension: () => ({ js: '.mjs' }),
    });
    const path = join(folder, 'file.json');
    const contents = ['a', 'b'].map((letter) => letter.repeat(3_000_000));
    await replaceFile(path, 'a'.repeat(3_000_000));
    const program = `
      import { replaceFile } from ${JSON.stringify(pathToFileURL(join(folder, 'program', 'replace-file.mjs')).href)};
      for (let round = 0; ; round += 1) {
        await replaceFile(${JSON.stringify(path)}, (round % 2 ? 'a' : 'b').repeat(3_000_000));
        if (round === 0) process.stdout.write('writing');
      }`;
    for (let round = 0; round < 8; round += 1) {
      const writer: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(writer, 'exit');
      try {
        if (writer.stdout) await once(writer.stdout, 'data');
        // Anywhere in the middle of a turn.
        await delay(Math.random() * 30);
      } finally {
        writer.kill('SIGKILL');
        await ended;
      }
      expect(contents.includes(await readFile(path, 'utf8'))).toBe(true);
    }
    // And it goes on from there, whatever drafts lie about.
    await replaceFile(path, 'next');
    expect(await readFile(path, 'utf8')).toBe('next');
  });
});
