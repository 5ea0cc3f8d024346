/** Something that takes SQL: the database, or one transaction in it. Parameters are `$1`, `$2`, …; rows come back as objects. */
export interface Queryable {
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
}

/**
 * PostgreSQL, embedded or a server, with our schema up to date. `jsonb` comes back parsed and takes JSON text, `timestamptz` comes back as Date and takes one, `bigint`
 * comes back as string, `date` as `YYYY-MM-DD`.
 */
export interface Database extends Queryable {
  /**
   * All that `work` does through `transaction` holds, or none of it: also when the process is killed in between. Rejects with what
   * `work` rejects with.
   *
   * `work` may run again from its beginning, when the database ended it for the sake of another transaction: it should change nothing
   * else. Inside it, only `transaction` is to be asked; the embedded database would wait for itself.
   */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
