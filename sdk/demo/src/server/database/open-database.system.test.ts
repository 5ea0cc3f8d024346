import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { type RunningPostgresql, startPostgresql } from '@cardbridge/fixtures/postgresql';
import { describeWith } from '@cardbridge/fixtures/requirements';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testDatabase } from '../../../test/support/database-contract.js';
import { startKilledWriter } from '../../../test/support/start-killed-writer.js';
import { type Database, openDatabase } from './index.js';
import { migrations } from './migrations.js';

describeWith(['postgresql'], 'the database on a server', () => {
  let postgresql: RunningPostgresql;
  let database: Database;
  const errors: Error[] = [];

  beforeAll(async () => {
    postgresql = await startPostgresql();
    database = await openDatabase({ url: postgresql.url, onError: (error) => errors.push(error) });
  });
  afterAll(async () => {
    await database?.close();
    await postgresql?.stop();
  });

  /** A database of its own, with nothing in it. */
  async function newDatabase(): Promise<string> {
    const name = `d${randomUUID().replaceAll('-', '')}`;
    await database.query(`create database ${name}`);
    const url = new URL(postgresql.url);
    url.pathname = name;
    return url.href;
  }

  describe('as every database', () => testDatabase(() => database));

  it('takes each step of the schema once when several nodes start together', async () => {
    const url = await newDatabase();
    const nodes = await Promise.all(Array.from({ length: 5 }, () => openDatabase({ url })));
    try {
      const rows = await nodes[0]?.query<{ name: string }>('select name from schema_steps order by name');
      expect(rows?.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
    } finally {
      await Promise.all(nodes.map((node) => node.close()));
    }
  });

  it('refuses a schema that a newer release has changed', async () => {
    const url = await newDatabase();
    const newer = await openDatabase({ url });
    await newer.query("insert into schema_steps (name) values ('9999-tomorrow')");
    await newer.close();
    await expect(openDatabase({ url })).rejects.toMatchObject({
      code: 'ERR_DATABASE_NEWER',
      message: 'A newer release has changed the database (9999-tomorrow)',
    });
  });

  it('keeps nothing of a step that fails', async () => {
    const url = await newDatabase();
    const broken = await openDatabase({ url });
    await broken.query("delete from schema_steps where name = '0003-isso'");
    await broken.query('drop table isso_sign_ins');
    await broken.close();
    // Its first table can be made again, its second stands in the way.
    await expect(openDatabase({ url })).rejects.toMatchObject({ code: 'ERR_DATABASE_MIGRATION' });
    expect(await databaseAt(url, "select to_regclass('isso_sign_ins') as found")).toEqual([{ found: null }]);
  });

  it('loses the connection in a transaction without losing the process, keeps nothing, and goes on', async () => {
    const work = database.transaction(async (transaction) => {
      await transaction.query("insert into shared_keys values ('lost', '{}', now())");
      const [row] = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
      await database.query('select pg_terminate_backend($1)', [row?.pid]);
      await transaction.query('select 1');
    });
    await expect(work).rejects.toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' });
    expect(await database.query("select 1 from shared_keys where name = 'lost'")).toEqual([]);
  });

  it('rejects while the server is away, tells of idle connections, and works again when it is back', async () => {
    await Promise.all(Array.from({ length: 5 }, () => database.query('select pg_sleep(0.01)')));
    await postgresql.restart(async () => {
      await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0));
      await expect(database.query('select 1')).rejects.toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' });
      await expect(database.transaction(async () => 1)).rejects.toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' });
    });
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('has exactly what was committed after a process was killed in a transaction', async () => {
    const url = await newDatabase();
    const child = await startKilledWriter({ url });
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(await databaseAt(url, 'select name from shared_keys')).toEqual([{ name: 'committed' }]);
    // Its lock is gone with it: the name is free.
    const next = await openDatabase({ url });
    try {
      await next.query("insert into shared_keys values ('in between', '{}', now())");
    } finally {
      await next.close();
    }
  });

  it.each([
    ['password', (url: URL) => (url.password = 'wrong-secret')],
    ['database', (url: URL) => (url.pathname = 'nowhere')],
    ['port', (url: URL) => (url.port = '1')],
  ])('does not open with a wrong %s, and tells no password', async (_, spoil) => {
    const url = new URL(postgresql.url);
    const secret = url.password;
    spoil(url);
    const error = await openDatabase({ url: url.href }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' });
    const text = inspect(error, { depth: 10, showHidden: true });
    expect(text).not.toContain(secret);
    expect(text).not.toContain('wrong-secret');
  });
});

describe('openDatabase', () => {
  it.each(['', 'secret', 'mysql://:secret@host/db', 'postgresql://u:secret@host:port/db'])(
    'refuses the address %j without repeating it',
    async (url) => {
      const error = await openDatabase({ url }).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'ERR_DATABASE_URL' });
      expect(inspect(error, { depth: 10 })).not.toContain('secret');
    },
  );
});

async function databaseAt(url: string, sql: string): Promise<readonly object[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
