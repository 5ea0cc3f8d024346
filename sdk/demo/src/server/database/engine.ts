import type { Queryable } from './database.js';

/** One transaction that is open in an engine. */
export interface OpenTransaction extends Queryable {
  /** Several statements at once, without parameters and without rows. */
  script(sql: string): Promise<void>;
}

/** What the two backends have in common. Rejects with `StatementError` and `DatabaseError`, and with what `work` rejects with. */
export interface Engine extends Queryable {
  /** One attempt. */
  transaction<T>(work: (transaction: OpenTransaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Both drivers hand over the server's text of a value by its type; types that are not named stay with the driver. */
export const rowParsers: Readonly<Record<number, (text: string) => unknown>> = {
  // bigint: more than a JavaScript number holds exactly.
  20: (text) => text,
  // date: a day, no instant. A Date would move it by the time zone.
  1082: (text) => text,
};
