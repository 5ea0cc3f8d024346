/**
 * The program as one file.
 * @module
 */
export { bundleProgram, type ProgramBundle } from './bundle-program.js';
