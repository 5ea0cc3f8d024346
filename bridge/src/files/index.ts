/**
 * Files that decide something: read only when nobody else can have written them, replaced as a whole, by one process at a time.
 * @module
 */
export { type AloneOptions, aloneWith } from './alone-with.js';
export { readTrustedFile } from './read-trusted-file.js';
export { replaceFile } from './replace-file.js';
