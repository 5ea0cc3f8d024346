export { type CrlRevocationOptions, crlRevocation } from './crl-revocation.js';
export { type CrlStore, type CrlStoreOptions, createCrlStore } from './store/create-crl-store.js';
export type { CrlListState, CrlStoreEvent } from './store/crl-store-event.js';
export type { ListFailureReason } from './store/list-failure.js';
