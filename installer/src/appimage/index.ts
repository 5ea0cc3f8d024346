/**
 * The program that an AppImage begins with.
 * @module
 */
export { buildAppImageRuntime, missingForRuntime } from './build-runtime.js';
