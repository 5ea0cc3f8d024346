/**
 * electron-builder: from a program to packages, with tools of this system and no download.
 * @module
 */
export { carryOut } from './carry-out.js';
export { layTools } from './lay-tools.js';
export { makePackage } from './make-package.js';
export { packProgram } from './pack-program.js';
export type { BuilderRun } from './run-builder.js';
