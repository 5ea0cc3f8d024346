import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';
import { NO_PCSCD } from './support/cardbridge.js';

/** Real processes: what becomes of a desktop program whose process is gone. */
interface Start {
  readonly pid: number;
  readonly way: string;
  /** How many times it was started again before, itself included. */
  readonly restarts: number;
  readonly hosts: readonly number[];
}

const PATIENT = { timeout: 30_000 };
let entry: BuiltEntry;
let folder: string;
beforeAll(async () => {
  entry = await buildEntry('heir-entry.ts');
});
afterAll(() => entry.remove());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-heir-'));
});
afterEach(async () => {
  for (const { pid } of await starts()) if (isAlive(pid)) process.kill(pid, 'SIGTERM');
  await expect.poll(async () => (await everyone()).filter(isAlive), PATIENT).toEqual([]);
  await rm(folder, { recursive: true });
});

const text = (name: string) => readFile(join(folder, name), 'utf8').catch(() => '');
const starts = async (): Promise<Start[]> =>
  (await text('starts')).split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
const everyone = async () => (await starts()).flatMap(({ pid, hosts }) => [pid, ...hosts]);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Starts one as a person would. Resolves when it watches readers. */
async function begin(way: 'throw' | 'stay' | 'slow') {
  const before = (await starts()).length;
  const child = spawn(process.execPath, [entry.path, 'daemon', folder, way], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...NO_PCSCD },
  });
  const gone = once(child, 'exit');
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (words: string) => {
    said += words;
  });
  await expect.poll(async () => (await starts()).length, PATIENT).toBeGreaterThan(before);
  const [start] = (await starts()).slice(before);
  if (start === undefined) throw new Error('it did not start');
  return { child, gone, start, said: () => said };
}

const gone = async ({ pid, hosts }: Start) => expect.poll(() => [pid, ...hosts].filter(isAlive), PATIENT).toEqual([]);

test.runIf(process.platform !== 'win32')(
  'one that is killed runs again, with the same arguments; its card hosts are gone',
  async () => {
    const { start, said } = await begin('stay');
    process.kill(start.pid, 'SIGKILL');
    await expect.poll(async () => (await starts()).length, PATIENT).toBe(2);
    const [, heir] = await starts();
    expect(heir).toMatchObject({ way: 'stay', restarts: 1 });
    expect(heir?.pid).not.toBe(start.pid);
    await gone(start);
    expect(said()).toContain('was started again');
  },
);

test('one that ends by an exception runs again, but not for ever', async () => {
  const { start } = await begin('throw');
  await expect.poll(async () => (await starts()).map(({ restarts }) => restarts), PATIENT).toEqual([0, 1, 2, 3]);
  for (const each of await starts()) await gone(each);
  // Started by a person it begins anew, also when one more was to come.
  await begin('throw');
  await expect.poll(async () => (await starts()).map(({ restarts }) => restarts), PATIENT).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  expect(start.restarts).toBe(0);
});

test.runIf(process.platform !== 'win32')(
  'one that ends on purpose does not run again, nor one that is killed while it ends',
  async () => {
    const clean = await begin('stay');
    clean.child.kill('SIGTERM');
    await clean.gone;
    await gone(clean.start);
    const slow = await begin('slow');
    slow.child.kill('SIGTERM');
    await expect.poll(() => text('stopping'), PATIENT).toBe(`${slow.start.pid}\n`);
    slow.child.kill('SIGKILL');
    await gone(slow.start);
    // Takes as long to come as an heir that was started before it would have.
    await begin('stay');
    expect((await starts()).map(({ way, restarts }) => [way, restarts])).toEqual([
      ['stay', 0],
      ['slow', 0],
      ['stay', 0],
    ]);
  },
);
