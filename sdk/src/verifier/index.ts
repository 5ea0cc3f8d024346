/**
 * Server side, for Node: asks a card to prove who holds it, and verifies the answer.
 *
 * @module
 */
export type { Certificate } from './certificate/certificate.js';
export type { SignedObject } from './certificate/signed-object.js';
export {
  type VerificationErrorCode,
  type VerificationMessage,
  type VerificationMessages,
  verificationErrorCodes,
} from './codes.js';
export type { VerifierOptions } from './configuration.js';
export { createVerifier, type Verifier } from './create-verifier.js';
export { VerificationError, VerifierConfigurationError } from './errors.js';
export type { AssuranceLevel, CitizenIdentity, Identity, OrganizationIdentity } from './identity/identity.js';
export type { ChallengeScope, IssuedChallenge } from './issue-challenge.js';
export { verificationMessages } from './messages/index.js';
export { type CrlRevocationOptions, crlRevocation } from './revocation/crl-revocation.js';
export type { RevocationQuery, RevocationSource, RevocationStatus } from './revocation/revocation-source.js';
export { withoutRevocationCheck } from './revocation/without-revocation-check.js';
export type { Challenge, ChallengeStore } from './stores/challenge-store.js';
export { type MemoryChallengeStoreOptions, memoryChallengeStore } from './stores/memory.js';
export type { AuthenticationAnswer } from './verify-authentication.js';
