export type { Database, Queryable } from './database.js';
export { DatabaseError } from './database-error.js';
export { type DatabaseOptions, openDatabase } from './open-database.js';
export { sharedKey } from './shared-key.js';
export { StatementError, uniqueViolation } from './statement-error.js';
