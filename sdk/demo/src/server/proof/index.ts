export { compareIdentity } from './compare-identity.js';
export { createProof } from './create-proof.js';
