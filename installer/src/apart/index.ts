/**
 * Commands in namespaces of their own.
 * @module
 */
export { runApart } from './run-apart.js';
export { SYSTEM_PATH } from './system-path.js';
export { whyNotApart } from './why-not-apart.js';
