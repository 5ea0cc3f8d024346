export { readPivCardNumber, selectPiv } from './application.js';
export { openPivCard } from './open-piv-card.js';
