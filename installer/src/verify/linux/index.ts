/**
 * Packages for Linux, installed and used in a small Debian of their own.
 * @module
 */
export { tryInside } from './try-inside.js';
export { verifyLinux } from './verify-linux.js';
