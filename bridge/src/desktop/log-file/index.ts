/**
 * The log of the desktop program: files that are put aside when they are full.
 * @module
 */
export { type LogFile, openLogFile } from './open-log-file.js';
