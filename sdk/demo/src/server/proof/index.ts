export { createProof } from './create-proof.js';
