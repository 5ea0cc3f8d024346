/**
 * Server side, for Node: asks a card to prove who holds it, and verifies the answer.
 *
 * @module
 */

export { type IdNumber, parseIdNumber, parseTaxId } from '../protocol/numbers/index.js';
export type {
  AccessDescription,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificateExtensions,
  NameConstraints,
  PolicyConstraints,
  PolicyMapping,
} from './certificate/certificate.js';
export type { DistributionPoint, DistributionPointName } from './certificate/distribution-point.js';
export type { GeneralName } from './certificate/general-name.js';
export type { Name, NameAttribute } from './certificate/name.js';
export type { Curve, KeyForOneUse, KeyKind, PublicKey } from './certificate/public-key.js';
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
export {
  type AddressLookup,
  createGuardedFetch,
  discardBody,
  type FoundAddress,
  type GuardedFetch,
  GuardedFetchError,
  type GuardedFetchOptions,
  type GuardedFetchReason,
  type GuardedRequest,
  type GuardedResponse,
  readBody,
} from './fetch/index.js';
export { type HttpIdentityComparisonOptions, httpIdentityComparison } from './identity/http-identity-comparison.js';
export type { AssuranceLevel, CitizenIdentity, Identity, OrganizationIdentity } from './identity/identity.js';
export {
  type IdentityComparison,
  IdentityComparisonError,
  type IdentityComparisonFailure,
  type IdentityComparisonQuestion,
} from './identity/identity-comparison.js';
export { type IdNumberMatch, matchIdNumber } from './identity/match-id-number.js';
export type { ChallengeScope, IssuedChallenge } from './issue-challenge.js';
export { createLockOuts, type LockOuts, type LockOutsOptions, type LockOutTry } from './lock-outs/create-lock-outs.js';
export { verificationMessages } from './messages/index.js';
export type { VerificationObservation } from './observe/verification-observation.js';
export {
  type CrlListState,
  type CrlRevocationOptions,
  type CrlStore,
  type CrlStoreEvent,
  type CrlStoreOptions,
  createCrlStore,
  crlRevocation,
  type ListFailureReason,
} from './revocation/crl/index.js';
export { firstRevocationAnswer } from './revocation/first-revocation-answer.js';
export {
  type CertIdHash,
  type OcspResponder,
  type OcspRevocationOptions,
  ocspRevocation,
} from './revocation/ocsp/index.js';
export type {
  RevocationAnswer,
  RevocationQuery,
  RevocationReason,
  RevocationSource,
} from './revocation/revocation-source.js';
export { withoutRevocationCheck } from './revocation/without-revocation-check.js';
export type { Challenge, ChallengeStore } from './stores/challenge-store.js';
export type { Counted, CounterStore, FullCount } from './stores/counter-store.js';
export { type MemoryChallengeStoreOptions, memoryChallengeStore } from './stores/memory-challenge-store.js';
export { type MemoryCounterStoreOptions, memoryCounterStore } from './stores/memory-counter-store.js';
export {
  type Explanation,
  explainTrust,
  type LoadedTrust,
  loadTrustFolder,
  type PublishedCertificate,
  publishedCertificates,
  type TrustFile,
  type TrustFolderOptions,
  type TrustUse,
} from './trust/index.js';
export type { AuthenticationAnswer } from './verify-authentication.js';
