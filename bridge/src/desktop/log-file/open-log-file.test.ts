import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../../log.js';
import { openLogFile } from './open-log-file.js';

let folder: string;
let directory: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'));
  directory = join(folder, 'state', 'cardbridge');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (name: string) => readFile(join(directory, name), 'utf8');

test('lines are in the file when it is closed, and only this user can read it', async () => {
  const file = openLogFile({ directory, name: 'cardbridge' });
  const log = createLog({ level: 'info', destination: file });
  log.info({ port: 28730 }, 'ready');
  log.info('bye');
  await file.close();
  const lines = (await read('cardbridge.log')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['ready', 'bye']);
  if (process.platform === 'win32') return;
  expect((await stat(join(directory, 'cardbridge.log'))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

test('what was written before stays when it is opened again', async () => {
  for (const line of ['one\n', 'two\n']) {
    const file = openLogFile({ directory, name: 'cardbridge' });
    file.write(line);
    await file.close();
  }
  expect(await read('cardbridge.log')).toBe('one\ntwo\n');
});

test('a full file is put aside, there are never more than were asked for, and the latest lines are kept', async () => {
  for (let run = 0; run < 12; run += 1) {
    const file = openLogFile({ directory, name: 'cardbridge', maxBytes: 1000, files: 3 });
    for (let line = 0; line < 10; line += 1) file.write(`${JSON.stringify({ run, line, text: 'x'.repeat(60) })}\n`);
    await file.close();
  }
  expect((await readdir(directory)).sort()).toEqual(['cardbridge.1.log', 'cardbridge.2.log', 'cardbridge.log']);
  // In the order of time; the newest may just have been begun.
  const lines = (await Promise.all(['cardbridge.2.log', 'cardbridge.1.log', 'cardbridge.log'].map(read))).join('').trim();
  const numbers = lines
    .split('\n')
    .map((text) => JSON.parse(text))
    .map(({ run, line }) => run * 10 + line);
  expect(numbers).toEqual(numbers.map((_, index) => 120 - numbers.length + index));
  for (const name of await readdir(directory)) {
    if (process.platform !== 'win32') expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  }
});

test('a log that cannot be written is told once, stops nothing, and is tried again a minute later', async () => {
  let time = 0;
  await writeFile(join(folder, 'state'), 'a file where the folder should be');
  const troubles: Error[] = [];
  const file = openLogFile({ directory, name: 'cardbridge', now: () => time, onTrouble: (error) => troubles.push(error) });
  file.write('lost\n');
  file.write('lost as well\n');
  expect(troubles).toHaveLength(1);
  await rm(join(folder, 'state'));
  time = 60_000;
  file.write('kept\n');
  await file.close();
  expect(troubles).toHaveLength(1);
  expect(await read('cardbridge.log')).toBe('kept\n');
});

test.runIf(process.platform !== 'win32')(
  'what is no file of ours in its place is not written to, holds nobody up, and is told',
  async () => {
    await mkdir(directory, { recursive: true });
    const other = join(folder, 'other');
    await writeFile(other, 'theirs\n');
    const place = join(directory, 'cardbridge.log');
    for (const lay of [
      () => symlink(other, place),
      () => symlink(join(folder, 'not there'), place),
      async () => void execFileSync('sh', ['-c', 'mkfifo "$0"', place]),
    ]) {
      await lay();
      const troubles: Error[] = [];
      const file = openLogFile({ directory, name: 'cardbridge', onTrouble: (error) => troubles.push(error) });
      file.write('ours\n');
      await file.close();
      expect(troubles).toHaveLength(1);
      await rm(place);
    }
    expect(await readFile(other, 'utf8')).toBe('theirs\n');
    expect((await readdir(folder)).sort()).toEqual(['other', 'state']);
  },
);
