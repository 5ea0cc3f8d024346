import { VerifierConfigurationError } from '../errors.js';
import { type Challenge, type ChallengeStore, KEPT_AFTER_EXPIRY_MS } from './challenge-store.js';

/** What {@link memoryChallengeStore} takes. All of it can be left out. */
export interface MemoryChallengeStoreOptions {
  /** Most challenges kept at once; default 100,000 (some tens of megabytes). The oldest goes when one more comes. */
  readonly capacity?: number;
  /** Milliseconds since 1970-01-01 UTC; default `Date.now`. */
  readonly clock?: () => number;
}

/**
 * Challenges in the memory of this process: for one server process. With several, use a shared store, or an answer that reaches
 * another process than the question did is refused.
 *
 * When full, the oldest challenge is dropped rather than the new one refused: under a flood, people still sign in as long as they
 * are quicker than the flood fills the store.
 */
export function memoryChallengeStore(options: MemoryChallengeStoreOptions = {}): ChallengeStore {
  const { capacity = 100_000, clock = Date.now } = options;
  if (!Number.isSafeInteger(capacity) || capacity < 1) {
    throw new VerifierConfigurationError('capacity must be a positive integer');
  }
  // A Map iterates in order of insertion, so the front is the oldest.
  const challenges = new Map<string, Challenge>();

  function makeRoom(): void {
    const forgottenBefore = clock() - KEPT_AFTER_EXPIRY_MS;
    for (const [challengeNonce, { expiresAt }] of challenges) {
      if (challenges.size < capacity && expiresAt >= forgottenBefore) return;
      challenges.delete(challengeNonce);
    }
  }

  return {
    async put(challengeNonce, challenge) {
      makeRoom();
      challenges.set(challengeNonce, challenge);
    },
    async take(challengeNonce) {
      // No await in between: JavaScript runs this as one step.
      const challenge = challenges.get(challengeNonce);
      challenges.delete(challengeNonce);
      return challenge;
    },
  };
}
