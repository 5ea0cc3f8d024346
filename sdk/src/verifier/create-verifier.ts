import { readConfiguration, type VerifierOptions } from './configuration.js';
import type { Identity } from './identity/identity.js';
import { type ChallengeScope, type IssuedChallenge, issueChallenge } from './issue-challenge.js';
import { observeVerification } from './observe/observe-verification.js';
import { type AuthenticationAnswer, verifyAuthentication } from './verify-authentication.js';

/** Asks cards to prove who holds them, and judges the answers, for one web site. */
export interface Verifier {
  /**
   * Starts a sign-in: 32 random bytes that work once, for this session, this purpose, and a limited time.
   *
   * @throws {VerificationError} ERR_CHALLENGE_STORE_UNAVAILABLE
   * @throws {VerifierConfigurationError} when `sessionId` or `purpose` is missing or empty: a mistake of the caller
   */
  issueChallenge(scope: ChallengeScope): Promise<IssuedChallenge>;

  /**
   * Ends it: whose card signed, or one error that says why not. Once the nonce is found, success and failure both use it up.
   *
   * @throws {VerificationError} with one of {@link VerificationErrorCode}
   * @throws {VerifierConfigurationError} as {@link Verifier.issueChallenge}
   */
  verifyAuthentication(answer: AuthenticationAnswer): Promise<Identity>;
}

/**
 * Makes the verifier of one web site. It holds no connection and needs no closing.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { createVerifier, crlRevocation, memoryChallengeStore } from '@cardbridge/sdk/verifier';
 *
 * const verifier = createVerifier({
 *   expectedOrigin: 'https://www.example.gov.tw',
 *   store: memoryChallengeStore(),
 *   trustAnchors: [await readFile('GRCA3.cer')],
 *   intermediates: [await readFile('MOICA-G3.cer')],
 *   revocation: crlRevocation({ crls: [await readFile('MOICA-G3-complete.crl')] }),
 * });
 * const { challengeNonce } = await verifier.issueChallenge({ sessionId, purpose: 'sign-in' });
 * // The page lets the card sign the nonce, and sends back { token, challengeNonce }.
 * const identity = await verifier.verifyAuthentication({ token, challengeNonce, sessionId, purpose: 'sign-in' });
 * ```
 *
 * @throws {VerifierConfigurationError} when an option is missing or cannot be right
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const configuration = readConfiguration(options);
  return {
    issueChallenge: (scope) => issueChallenge(configuration, scope),
    verifyAuthentication: (answer) =>
      observeVerification({ onVerification: configuration.onVerification, now: performance.now.bind(performance) }, (notes) =>
        verifyAuthentication(configuration, answer, notes),
      ),
  };
}
