import * as v from 'valibot';
import { challengeNonceSchema } from '../protocol/index.js';
import type { Configuration } from './configuration.js';
import { VerificationError } from './errors.js';
import type { Identity } from './identity/identity.js';
import { readIdentity } from './identity/read-identity.js';
import { type ChallengeScope, readScope } from './issue-challenge.js';
import type { VerificationNotes } from './observe/verification-observation.js';
import { checkEndEntity } from './path/index.js';
import { checkRevocation } from './revocation/check-revocation.js';
import { isHashOfSession } from './session-hash.js';
import type { Challenge } from './stores/challenge-store.js';
import { findAlgorithm } from './token/algorithms.js';
import { parseToken } from './token/parse-token.js';
import { readUnverifiedCertificate } from './token/read-unverified-certificate.js';
import { verifyTokenSignature } from './token/verify-signature.js';

/** The answer of the page, and the scope in which the server expects it. */
export interface AuthenticationAnswer extends ChallengeScope {
  /** As it came out of `JSON.parse`; anything at all may be given. */
  readonly token: unknown;
  /** What the page gave back. It is only a key to look the challenge up by, so the peer may name it. */
  readonly challengeNonce: string;
  /** DER of an OCSP response that came with the token, for a revocation source that takes stapled ones. It is verified like any other. */
  readonly stapledOcspResponse?: Uint8Array;
  /** Ends the waiting for revocation sources; the sign-in is then refused with ERR_REVOCATION_UNKNOWN. */
  readonly signal?: AbortSignal;
}

/**
 * Each step relies on those before it, and costs a stranger more than it costs us:
 *
 * 1. Shape and size: no state, no cryptography. Garbage uses up nothing.
 * 2. The nonce is taken. From here on every failure has used it up: one question, one try. Only who was asked can make us go on.
 * 3. Session, purpose, time: comparisons.
 * 4. The certificate is read; algorithm and key against the allow-lists, before either is used.
 * 5. The certificate's own rules, then its path, with the configured CAs' keys only. Nothing is fetched.
 * 6. The signature, now by a key that a trusted CA vouches for.
 * 7. Revocation last: a source may go to the network, and nobody should cause that with somebody else's certificate.
 * 8. Only then is the subject read.
 */
export async function verifyAuthentication(
  configuration: Configuration,
  answer: AuthenticationAnswer,
  notes: VerificationNotes,
): Promise<Identity> {
  const scope = readScope(answer);
  const token = parseToken(answer.token);

  const challengeNonce = readNonce(answer.challengeNonce);
  const challenge = await takeChallenge(configuration, challengeNonce);
  const at = configuration.clock();
  if (!isHashOfSession(challenge.sessionHash, scope.sessionId, challengeNonce))
    throw new VerificationError('ERR_SESSION_MISMATCH');
  if (challenge.purpose !== scope.purpose) throw new VerificationError('ERR_PURPOSE_MISMATCH');
  // Written this way round so that a time which is no number, from a store gone wrong, counts as over.
  if (!(at <= challenge.expiresAt)) throw new VerificationError('ERR_CHALLENGE_EXPIRED');

  const algorithm = findAlgorithm(token.algorithm);
  notes.algorithm = algorithm.name;
  const certificate = readUnverifiedCertificate(token.certificate, algorithm);

  checkEndEntity(certificate);
  const path = configuration.paths.validate(certificate, at);
  await verifyTokenSignature(token, algorithm, certificate.publicKey, { origin: configuration.expectedOrigin, challengeNonce });
  const { stapledOcspResponse, signal } = answer;
  await checkRevocation(configuration.revocation, { path, at, stapledOcspResponse, signal }, notes);
  return readIdentity(certificate, path.validPolicies);
}

/** No store is asked for a key that could not be one of ours, however long it is. */
function readNonce(challengeNonce: string): string {
  if (!v.is(challengeNonceSchema, challengeNonce))
    throw new VerificationError('ERR_CHALLENGE_UNKNOWN', { detail: 'not a nonce' });
  return challengeNonce;
}

async function takeChallenge({ store }: Configuration, challengeNonce: string): Promise<Challenge> {
  // Redis and databases say null, and a store of one's own may pass it on.
  let challenge: Challenge | null | undefined;
  try {
    challenge = await store.take(challengeNonce);
  } catch (cause) {
    throw new VerificationError('ERR_CHALLENGE_STORE_UNAVAILABLE', { cause });
  }
  if (challenge === undefined || challenge === null) throw new VerificationError('ERR_CHALLENGE_UNKNOWN');
  return challenge;
}
