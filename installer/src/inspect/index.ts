/**
 * The last look at packages before they are given to people: what is in them, and how large they are.
 * @module
 */
export { findForbidden } from './find-forbidden.js';
export { inspectRelease } from './inspect-release.js';
