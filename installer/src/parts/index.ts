/**
 * What comes from the npm registry into a release beside our own code: runtimes and native parts, pinned and checked.
 * @module
 */
export { extractPart, fetchPart } from './fetch-part.js';
export { koffiPart } from './koffi-part.js';
export type { Part } from './part.js';
export { renewRuntimes } from './renew-runtimes.js';
export { type Runtimes, readRuntimes } from './runtimes.js';
