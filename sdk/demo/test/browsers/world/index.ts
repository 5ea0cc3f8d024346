/**
 * TEST ONLY: what the browsers under test share: public pages, the daemon, and what the pages saw.
 * @module
 */

export { type CountingListener, listenInstead } from './listen-instead.js';
export { connectIn, outcomeIn, permissionIn, seenBy, stateIn } from './look.js';
export { type Screen, startScreen } from './screen.js';
export type { PermissionStates, Seen } from './seen.js';
export { type BrowserWorld, FOREIGN_HOST, ID_HOST, startBrowserWorld, type WorldSite } from './start-browser-world.js';
export { trustAuthority } from './trust-authority.js';
