/**
 * electron-builder: from a program to packages.
 * @module
 */
export { packProgram } from './pack-program.js';
