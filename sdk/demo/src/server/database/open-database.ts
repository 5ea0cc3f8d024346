import type { Database, Queryable } from './database.js';
import { embeddedEngine } from './embedded-engine.js';
import type { Engine } from './engine.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations.js';
import { postgresqlEngine } from './postgresql-engine.js';
import { StatementError } from './statement-error.js';

export interface DatabaseOptions {
  /** `postgresql://user:password@host:port/database`: a server, which several nodes may share. */
  readonly url?: string;
  /** Without a `url`: the folder of the embedded database, made where there is none. One process at a time. Default: in memory. */
  readonly directory?: string;
  /** Told when a server drops a connection that nobody uses. Nothing is to be done about it: the next statement gets a new one. */
  readonly onError?: (error: Error) => void;
}

/** How often a transaction is tried that the database ended for the sake of another. */
const ATTEMPTS = 5;

/**
 * Opens PostgreSQL, on a server or embedded, and brings our schema up to date. Throws `DatabaseError`; afterwards statements reject with
 * `StatementError` when the database refuses one, and with `DatabaseError` when it cannot be asked.
 *
 * @example
 * const database = await openDatabase({ directory: 'data' });
 * try {
 *   const members = await database.query<{ id: string }>('select id from members where email = $1', [email]);
 * } finally {
 *   await database.close();
 * }
 */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const { url, directory, onError = () => undefined } = options;
  const engine = url === undefined ? await embeddedEngine(directory) : postgresqlEngine(url, onError);
  try {
    await migrate(engine, migrations);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return {
    query: (sql, parameters) => engine.query(sql, parameters),
    transaction: (work) => untilItHolds(engine, work),
    close: () => engine.close(),
  };
}

async function untilItHolds<T>(engine: Engine, work: (transaction: Queryable) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await engine.transaction(work);
    } catch (error) {
      if (attempt === ATTEMPTS || !lostToAnother(error)) throw error;
    }
  }
}

/** serialization_failure and deadlock_detected: whoever comes again gets through. */
function lostToAnother(error: unknown): boolean {
  return error instanceof StatementError && ['40001', '40P01'].includes(error.sqlState);
}
