/**
 * Card families: what a card is, what it holds, how it signs. Talks to cards only through an APDU channel.
 *
 * @module
 */
export { fileKeyProvider, type KeyProvider } from './citizen/index.js';
export { detectCard } from './detect.js';
export { readNhiBasicData } from './nhi/index.js';
export { openSigningCard } from './open-signing-card.js';
export type { PinRules, SigningCard, SigningOutcome } from './signing-card.js';
