import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database-contract.js';
import { startKilledWriter } from '../../../test/support/start-killed-writer.js';
import { type Database, openDatabase } from './index.js';

describe('the embedded database in memory', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterAll(() => database?.close());
  testDatabase(() => database);

  it('rejects once it is closed, and closes twice', async () => {
    const other = await openDatabase();
    await other.close();
    await other.close();
    await expect(other.query('select 1')).rejects.toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' });
    await expect(other.transaction(async () => 1)).rejects.toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' });
  });
});

// Making a database takes seconds of one core, and more where others want it too.
describe('the embedded database in a folder', { timeout: 120_000 }, () => {
  let parent: string;
  let directory: string;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'cardbridge-database-'));
    directory = join(parent, 'new', 'data');
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    child = undefined;
    await rm(parent, { recursive: true, force: true });
  });

  it('keeps what was written, for its owner only', async () => {
    const first = await openDatabase({ directory });
    await first.query("insert into shared_keys values ('key', '{}', now())");
    await first.close();
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'postgresql'))).mode & 0o777).toBe(0o700);
    const second = await openDatabase({ directory });
    try {
      expect(await second.query('select name from shared_keys')).toEqual([{ name: 'key' }]);
    } finally {
      await second.close();
    }
    expect((await readdir(directory)).sort()).toEqual(['lock-2', 'postgresql']);
  });

  it('is opened once only, and says by whom', async () => {
    const opened = await Promise.allSettled([openDatabase({ directory }), openDatabase({ directory })]);
    const [first] = opened.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const reasons = opened.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    try {
      expect(reasons).toHaveLength(1);
      expect(reasons[0]).toMatchObject({
        code: 'ERR_DATABASE_IN_USE',
        message: `The database in ${directory} is open in process ${process.pid} already`,
      });
    } finally {
      await first?.close();
    }
  });

  it('is made anew when its maker was killed before it was whole', async () => {
    await mkdir(join(directory, 'postgresql', 'base'), { recursive: true });
    await writeFile(join(directory, 'postgresql', 'PG_VERSION'), '18\n');
    await writeFile(join(directory, 'unfinished'), '');
    const database = await openDatabase({ directory });
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('refuses a path that is a file', async () => {
    await writeFile(join(parent, 'file'), '');
    await expect(openDatabase({ directory: join(parent, 'file') })).rejects.toMatchObject({ code: 'ERR_DATABASE_DIRECTORY' });
  });

  it('has exactly what was committed after a process was killed in a transaction, and takes its lock over', async () => {
    child = await startKilledWriter({ directory });
    await expect(openDatabase({ directory })).rejects.toThrow(`process ${child.pid}`);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const database = await openDatabase({ directory });
    try {
      expect(await database.query('select name from shared_keys')).toEqual([{ name: 'committed' }]);
    } finally {
      await database.close();
    }
  });
});
