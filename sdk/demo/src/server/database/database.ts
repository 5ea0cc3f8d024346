/** Something that takes SQL: the database, or one transaction in it. Parameters are `$1`, `$2`, …; rows come back as objects. */
export interface Queryable {
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
}

/**
 * PostgreSQL, embedded or a server, with our schema up to date. `jsonb` comes back parsed and takes JSON text, `timestamptz` comes back as Date and takes one, `bigint`
 * comes back as string.
 */
export interface Database extends Queryable {
  /**
   * All that `work` does through `transaction` holds, or none of it: also when the process is killed in between. Rejects with what
   * `work` rejects with.
   */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
