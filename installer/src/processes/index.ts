/**
 * Tools of this system.
 * @module
 */
export { findProgram } from './find-program.js';
export { run } from './run.js';
