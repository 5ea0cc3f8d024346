export { createSignIn } from './create-sign-in.js';
export { verifyCard } from './verify-card.js';
