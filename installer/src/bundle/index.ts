/**
 * The program as one file.
 * @module
 */
export type { BundledPackage } from './assert-only-program.js';
export { bundleProgram, type ProgramBundle } from './bundle-program.js';
