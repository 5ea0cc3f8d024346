/**
 * Being told of a new version: a signed statement is fetched once a day, and a page is named where the person gets the version.
 * Nothing is downloaded beyond that, and nothing installs itself (attack D-44, docs/updates.md).
 * @module
 */
export { checkForUpdate, type UpdateCheck, type UpdateNotice } from './check-for-update.js';
export { readUpdateSource } from './update-source.js';
export { type UpdateWatch, type UpdateWatchOptions, watchForUpdates } from './watch-for-updates.js';
