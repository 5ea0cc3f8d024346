export { selectPiv } from './application.js';
export { readPivCardNumber } from './card-number.js';
export { openPivCard } from './open-piv-card.js';
