import pg from 'pg';
import { DatabaseError } from './database-error.js';
import { type Engine, type OpenTransaction, rowParsers } from './engine.js';
import { fromDriver } from './statement-error.js';

const MAX_CONNECTIONS = 20;
const CONNECT_LIMIT_MS = 5_000;
const STATEMENT_LIMIT_MS = 15_000;

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : rowParsers[oid]) ?? pg.types.getTypeParser(oid, format),
};

/** A server. `onError` is told of connections that were lost while nobody used them; the next statement gets a new one. */
export function postgresqlEngine(url: string, onError: (error: Error) => void): Engine {
  // The driver's own refusal would quote the address, and the password in it.
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new DatabaseError('ERR_DATABASE_URL', 'The address of the database is not a postgresql: URL');
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    statement_timeout: STATEMENT_LIMIT_MS,
    // A node that hangs must not keep its locks from the others.
    idle_in_transaction_session_timeout: 2 * STATEMENT_LIMIT_MS,
    application_name: 'cardbridge',
    keepAlive: true,
    types,
  });
  pool.on('error', onError);
  // Without a listener of its own, a connection lost while it is in use would end the process; its statement rejects anyway.
  pool.on('connect', (client) => client.on('error', () => undefined));

  return {
    async query<Row extends object>(sql: string, parameters?: readonly unknown[]) {
      return (await asked(pool.query<Row & pg.QueryResultRow>(sql, parameters?.slice()))).rows;
    },
    async transaction(work) {
      const client = await asked(pool.connect());
      let fate: Error | undefined;
      try {
        await asked(client.query('begin'));
        const result = await work(openTransaction(client));
        const { command } = await asked(client.query('commit'));
        // A server answers so when a statement had failed and the work went on all the same.
        if (command === 'ROLLBACK') {
          throw new DatabaseError(
            'ERR_DATABASE_ROLLED_BACK',
            'A statement of the transaction had failed, so nothing of it was kept',
          );
        }
        return result;
      } catch (error) {
        fate = await rollBack(client);
        throw error;
      } finally {
        // With an error the pool throws the connection away.
        client.release(fate);
      }
    },
    close: () => pool.end(),
  };
}

function openTransaction(client: pg.PoolClient): OpenTransaction {
  return {
    async query<Row extends object>(sql: string, parameters?: readonly unknown[]) {
      return (await asked(client.query<Row & pg.QueryResultRow>(sql, parameters?.slice()))).rows;
    },
    async script(sql) {
      await asked(client.query(sql));
    },
  };
}

/** Why the connection is of no use any more, if so. The server has then rolled back by itself. */
async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return fromDriver(error);
  }
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw fromDriver(error);
  }
}
