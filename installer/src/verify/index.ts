/**
 * Tries packages as people get them: installs, uses and removes them.
 * @module
 */
export type { Outcome } from './outcome.js';
export { isTarget, type Target, targets } from './targets.js';
export { verifyPackage } from './verify-package.js';
