/**
 * Tools of this system.
 * @module
 */
export { findProgram } from './find-program.js';
export { type RunOptions, run } from './run.js';
