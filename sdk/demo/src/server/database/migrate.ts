import { DatabaseError } from './database-error.js';
import type { Engine } from './engine.js';
import type { Migration } from './migrations.js';

/** Any number, as long as every release uses the same. */
const LOCK = 2_873_001;

/**
 * Takes the steps that are not taken yet. Each is a transaction behind a lock that it ends with, so that of several nodes that start
 * together one takes it and the others find it taken, and a crash leaves whole steps only.
 */
export async function migrate(engine: Engine, migrations: readonly Migration[]): Promise<void> {
  await locked(engine, 'schema_steps', (transaction) =>
    transaction.script(
      'create table if not exists schema_steps (name text primary key, taken_at timestamptz not null default now())',
    ),
  );
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = (await taken(engine)).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new DatabaseError('ERR_DATABASE_NEWER', `A newer release has changed the database (${unknown.join(', ')})`);
  }
  for (const { name, sql } of migrations) {
    await locked(engine, name, async (transaction) => {
      if ((await taken(transaction)).includes(name)) return;
      await transaction.script(sql);
      await transaction.query('insert into schema_steps (name) values ($1)', [name]);
    });
  }
}

type Work = Parameters<Engine['transaction']>[0];

async function locked(engine: Engine, step: string, work: Work): Promise<void> {
  try {
    await engine.transaction(async (transaction) => {
      // Waiting for another node's step, and a step over many rows, may take longer than a statement should.
      await transaction.query('set local statement_timeout = 0');
      await transaction.query('select pg_advisory_xact_lock($1)', [LOCK]);
      await work(transaction);
    });
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause;
    throw new DatabaseError('ERR_DATABASE_MIGRATION', `Step ${step} of the schema failed`, { cause });
  }
}

async function taken(queryable: Pick<Engine, 'query'>): Promise<readonly string[]> {
  const rows = await queryable.query<{ name: string }>('select name from schema_steps');
  return rows.map(({ name }) => name);
}
