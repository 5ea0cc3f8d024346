/**
 * Wrong PINs, card by card, over restarts: so that a card which locks itself is asked with a warning, and one with more tries is
 * paused after three wrong PINs in a row (DESIGN §7).
 * @module
 */
export { type CardIdentity, type CardTries, isPaused, type PinAnswer } from './card-tries.js';
export { openPinTries } from './open-pin-tries.js';
export type { PinTries, RememberedCard } from './pin-tries.js';
export { surveyTries } from './survey-tries.js';
export { withoutTriesFile } from './without-tries-file.js';
