import { DatabaseError } from './database-error.js';

/**
 * The database refused one statement. What it said itself is not kept, not even as cause: it quotes rows and parameters, and an ID
 * number or a password hash must not get into a log that way.
 */
export class StatementError extends Error {
  readonly code = 'ERR_DATABASE_STATEMENT';
  /** Five characters (PostgreSQL, appendix A), such as `23505`. */
  readonly sqlState: string;
  /** Which rule was broken, where it was one with a name. */
  readonly constraint: string | undefined;

  constructor(sqlState: string, constraint: string | undefined, detail: string) {
    super(`The database refused a statement (${[sqlState, constraint, detail].filter(Boolean).join(', ')})`);
    this.name = 'StatementError';
    this.sqlState = sqlState;
    this.constraint = constraint;
  }
}

/** The name of the unique constraint that a statement would have broken; undefined for every other error. */
export function uniqueViolation(error: unknown): string | undefined {
  return error instanceof StatementError && error.sqlState === '23505' ? error.constraint : undefined;
}

/** What a driver threw, as ours: the server's refusal of a statement, or that it could not be asked. */
export function fromDriver(error: unknown): StatementError | DatabaseError {
  const sqlState = textOf(error, 'code');
  // Drivers give system errors a code too (ECONNREFUSED); only the server's have a severity.
  if (sqlState === undefined || textOf(error, 'severity') === undefined) {
    return new DatabaseError('ERR_DATABASE_UNAVAILABLE', 'The database does not answer', { cause: error });
  }
  const said = error instanceof Error ? error.message : '';
  // Not as cause: PGlite hangs the parameters of the statement on every error.
  if (meansUnavailable(sqlState)) return new DatabaseError('ERR_DATABASE_UNAVAILABLE', `The database does not answer: ${said}`);
  // Class 42 is about the text of the statement, which holds no values: a developer needs to read it.
  return new StatementError(sqlState, textOf(error, 'constraint'), sqlState.startsWith('42') ? said : '');
}

/** Connection lost, no access, no such database, out of resources, shutting down, broken inside. Their texts quote no rows. */
function meansUnavailable(sqlState: string): boolean {
  return /^(08|28|3D|53|57P|58|XX)/.test(sqlState);
}

function textOf(error: unknown, property: string): string | undefined {
  const value = error instanceof Error ? (error as unknown as Record<string, unknown>)[property] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
