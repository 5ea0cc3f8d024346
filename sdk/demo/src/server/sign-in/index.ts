export { createSignIn } from './create-sign-in.js';
export { enter } from './enter.js';
export { issueChallenge, verifyCard } from './verify-card.js';
