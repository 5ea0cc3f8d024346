/** Where browsers look for whom they trust. */
export { systemStores } from './system-stores.js';
export type { Authority, TrustStore } from './trust-store.js';
