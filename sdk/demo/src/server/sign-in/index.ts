export { createLockOuts } from '../lock-outs/index.js';
export { createSignIn } from './create-sign-in.js';
export { verifyCard } from './verify-card.js';
