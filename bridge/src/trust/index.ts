/**
 * The certificate of wss on this computer: an authority of its own, which can only vouch for loopback, in the places where browsers
 * look for whom they trust (DESIGN §4, attacks D-23 to D-25).
 * @module
 */

export { endsSoon } from './ends-soon.js';
export { installTrust } from './install-trust.js';
export { lookAtTrust } from './look-at-trust.js';
export { readTlsIdentity, type TlsIdentity } from './read-tls-identity.js';
export { removeTrust } from './remove-trust.js';
export type { StoreOutcome } from './store-outcome.js';
export { systemStores } from './stores/index.js';
