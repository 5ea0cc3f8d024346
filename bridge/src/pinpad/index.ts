/**
 * Readers with keys of their own: the PIN goes from them to the card, and never through this computer (PC/SC part 10).
 * @module
 */
export { findPinpad } from './find-pinpad.js';
export { PinNotTakenError } from './verify-on-pinpad.js';
