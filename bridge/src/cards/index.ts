/**
 * Card families: what a card is, what it holds, how it signs. Talks to cards only through an APDU channel.
 *
 * @module
 */
export { assertSignature } from './assert-signature.js';
export { fileKeyProvider, type KeyProvider } from './citizen/index.js';
export { detectCard } from './detect.js';
export { findSigningCertificate } from './find-signing-certificate.js';
export { readNhiBasicData } from './nhi/index.js';
export { openSigningCard } from './open-signing-card.js';
export type { CardFamily, RecognisedCard } from './recognised-card.js';
export { hashOf, type SigningAlgorithm } from './signing-algorithm.js';
export type {
  PinRules,
  SigningCard,
  SigningKey,
  SigningOutcome,
  VerifyOnPinpad,
} from './signing-card.js';
