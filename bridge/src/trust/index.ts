/**
 * The certificate of wss on this computer: an authority of its own, which can only vouch for loopback, in the places where browsers
 * look for whom they trust (DESIGN §4, attacks D-23 to D-25).
 * @module
 */
export { readTlsIdentity, type TlsIdentity } from './read-tls-identity.js';
