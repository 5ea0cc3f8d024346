/**
 * Programs of this system: where they are, and running one to its end.
 * @module
 */
export { findInPath, isExecutableFile } from './find-in-path.js';
export { type ProgramResult, type RunProgram, runProgram } from './run-program.js';
