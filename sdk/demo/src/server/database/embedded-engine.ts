import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { DatabaseError } from './database-error.js';
import { type DirectoryLock, lockDirectory } from './directory-lock.js';
import { type Engine, type OpenTransaction, rowParsers } from './engine.js';
import { fromDriver, StatementError } from './statement-error.js';

/**
 * PGlite: PostgreSQL in this process, one connection, statements and transactions one after the other. In a folder what was committed
 * outlives a killed process. It does not wait for the disk, so a machine that loses power may lose the last moments: for that
 * there is a server.
 */
export async function embeddedEngine(directory: string | undefined): Promise<Engine> {
  if (directory === undefined) return engineOf(await open('memory://'), undefined);
  const folder = resolve(directory);
  const lock = await inDirectory(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return lockDirectory(folder);
  });
  try {
    return engineOf(await inDirectory(folder, () => openIn(folder)), lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Killed while it was made, a database has nothing in it yet and cannot be opened: it is made anew. */
async function openIn(folder: string): Promise<PGlite> {
  const data = join(folder, 'postgresql');
  const unfinished = join(folder, 'unfinished');
  if (await exists(unfinished)) await rm(data, { recursive: true, force: true });
  const isNew = !(await exists(data));
  if (isNew) {
    await writeFile(unfinished, '');
    // PGlite's own files are open to all; their folder is not.
    await mkdir(data, { mode: 0o700 });
  }
  const database = await open(`file://${data}`);
  if (isNew) await rm(unfinished, { force: true });
  return database;
}

async function open(place: string): Promise<PGlite> {
  const database = new PGlite(place, {
    // These two have classes of their own there; the rest agrees with `pg` already, as the contract tests say.
    parsers: { ...rowParsers, [types.TIMESTAMPTZ]: (text: string) => new Date(text) },
  });
  await database.waitReady;
  return database;
}

type Statements = Pick<PGlite, 'query' | 'exec'>;

function engineOf(database: PGlite, lock: DirectoryLock | undefined): Engine {
  return {
    ...statementsOf(database),
    async transaction(work) {
      let failure: { readonly error: unknown } | undefined;
      try {
        return await database.transaction(async (transaction) => {
          try {
            return await work(statementsOf(transaction));
          } catch (error) {
            failure = { error };
            throw error;
          }
        });
      } catch (error) {
        if (failure !== undefined) throw failure.error;
        const refused = fromDriver(error);
        // Its COMMIT refuses where a server's says that it has rolled back.
        if (refused instanceof StatementError && refused.sqlState === '25P02') {
          throw new DatabaseError(
            'ERR_DATABASE_ROLLED_BACK',
            'A statement of the transaction had failed, so nothing of it was kept',
          );
        }
        throw refused;
      }
    },
    async close() {
      try {
        if (!database.closed) await database.close();
      } finally {
        await lock?.release();
      }
    },
  };
}

function statementsOf(statements: Statements | Parameters<Parameters<PGlite['transaction']>[0]>[0]): OpenTransaction {
  return {
    async query<Row extends object>(sql: string, parameters?: readonly unknown[]) {
      return (await asked(statements.query<Row>(sql, parameters?.slice()))).rows;
    },
    async script(sql) {
      await asked(statements.exec(sql));
    },
  };
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw fromDriver(error);
  }
}

async function inDirectory<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause;
    throw new DatabaseError('ERR_DATABASE_DIRECTORY', `The folder ${folder} cannot be used for the database`, { cause });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
