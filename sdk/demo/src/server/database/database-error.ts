/**
 * - `ERR_DATABASE_URL`: the address is not one of a PostgreSQL server.
 * - `ERR_DATABASE_DIRECTORY`: the folder cannot be made or used.
 * - `ERR_DATABASE_IN_USE`: another process, or this one, has the folder open.
 * - `ERR_DATABASE_NEWER`: a newer release has changed the schema.
 * - `ERR_DATABASE_MIGRATION`: a step of the schema failed; nothing of it was kept.
 * - `ERR_DATABASE_UNAVAILABLE`: it does not answer, or the connection was lost on the way. Asking again may help.
 * - `ERR_DATABASE_ROLLED_BACK`: a transaction went on after a statement of it had failed, so that nothing of it was kept.
 */
export type DatabaseErrorCode =
  | 'ERR_DATABASE_URL'
  | 'ERR_DATABASE_DIRECTORY'
  | 'ERR_DATABASE_IN_USE'
  | 'ERR_DATABASE_NEWER'
  | 'ERR_DATABASE_MIGRATION'
  | 'ERR_DATABASE_UNAVAILABLE'
  | 'ERR_DATABASE_ROLLED_BACK';

const remedies: Readonly<Record<DatabaseErrorCode, string>> = {
  ERR_DATABASE_URL:
    'Set DATABASE_URL to postgresql://user:password@host:port/database, or to nothing for the embedded database.',
  ERR_DATABASE_DIRECTORY: 'Name a folder that this user may write to and that holds nothing else.',
  ERR_DATABASE_IN_USE:
    'Stop the other server first, or give this one a folder of its own. Several nodes share a PostgreSQL server.',
  ERR_DATABASE_NEWER: 'Start the newer release, or restore the backup that was made before it.',
  ERR_DATABASE_MIGRATION: 'The cause says which rule the data broke. Correct it, then start again.',
  ERR_DATABASE_UNAVAILABLE: 'See that the database runs and that address, user and password are right, then try again.',
  ERR_DATABASE_ROLLED_BACK: 'Let the error of a failed statement end its transaction.',
};

/** The database cannot be opened, or cannot be asked. The text carries no password and nothing of any row. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.code = code;
  }

  get remedy(): string {
    return remedies[this.code];
  }
}
