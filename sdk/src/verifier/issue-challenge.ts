import type { Configuration } from './configuration.js';
import { VerificationError, VerifierConfigurationError } from './errors.js';
import { hashSession } from './session-hash.js';

/** Whom and what a challenge is for. Both come from the server's own state, never from the request's body. */
export interface ChallengeScope {
  /** The browser session, before sign-in: an answer from another one is refused (login CSRF). Not empty. */
  readonly sessionId: string;
  /** What the signature will be used for, such as `sign-in` or `confirm-address`: an answer for another use is refused. Not empty. */
  readonly purpose: string;
}

/** What {@link Verifier.issueChallenge} gives. */
export interface IssuedChallenge {
  /** 44 base64 characters, for the page to hand to the card and to give back beside the token. */
  readonly challengeNonce: string;
  readonly expiresAt: Date;
}

/** Makes a nonce and remembers what it is for. */
export async function issueChallenge(configuration: Configuration, scope: ChallengeScope): Promise<IssuedChallenge> {
  const { sessionId, purpose } = readScope(scope);
  const expiresAt = configuration.clock() + configuration.challengeLifetimeMs;
  // 32 bytes cannot be guessed and never repeat. Base64 of them has 44 characters, the least that Web eID allows.
  const challengeNonce = Buffer.from(configuration.randomBytes(32)).toString('base64');
  const sessionHash = hashSession(sessionId, challengeNonce);
  try {
    await configuration.store.put(challengeNonce, { sessionHash, purpose, expiresAt });
  } catch (cause) {
    throw new VerificationError('ERR_CHALLENGE_STORE_UNAVAILABLE', { cause });
  }
  return { challengeNonce, expiresAt: new Date(expiresAt) };
}

/** A session that is missing on both sides would compare as equal; so a missing one is a mistake on either side. */
export function readScope({ sessionId, purpose }: ChallengeScope): ChallengeScope {
  assertGiven('sessionId', sessionId);
  assertGiven('purpose', purpose);
  return { sessionId, purpose };
}

function assertGiven(name: keyof ChallengeScope, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw new VerifierConfigurationError(`${name} must be a string and not empty`);
  }
}
