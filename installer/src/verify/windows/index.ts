/**
 * The setup for Windows, installed, used and removed in a Wine of its own.
 * @module
 */
export { tryWindowsInside } from './try-inside.js';
export { verifyNsis } from './verify-nsis.js';
