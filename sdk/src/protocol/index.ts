/**
 * The contract between pages and the bridge: methods, events, schemas, error codes. No I/O.
 *
 * @module
 */
export * from './errors.js';
export * from './methods.js';
export * from './numbers/index.js';
export * from './schemas.js';
export * from './version.js';
