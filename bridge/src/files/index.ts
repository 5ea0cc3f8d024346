/**
 * Files that decide something: read only when nobody else can have written them, replaced as a whole.
 * @module
 */
export { type FileContent, readTrustedFile } from './read-trusted-file.js';
export { replaceFile } from './replace-file.js';
