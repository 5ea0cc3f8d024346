/** What the server remembers of one sign-in between asking and answer. Plain data, so that a store may keep it as JSON. */
export interface Challenge {
  /** A hash of the session's id and the nonce: who reads the store learns of no session. */
  readonly sessionHash: string;
  readonly purpose: string;
  /** The last millisecond, since 1970-01-01 UTC, in which the answer is taken. */
  readonly expiresAt: number;
}

/**
 * Keeps challenges by their nonce. There is no way to look at one and leave it there: whoever looks has used it up, so that two
 * requests with the same nonce, on one node or on many, cannot both succeed.
 *
 * A store judges no expiry: it may forget a challenge any time after `expiresAt`, and the verifier refuses one that comes back
 * late. A store that cannot answer rejects; the verifier then refuses too.
 */
export interface ChallengeStore {
  /** Keeps a challenge, under a nonce that never came before. */
  put(challengeNonce: string, challenge: Challenge): Promise<void>;
  /** Removes and returns, atomically: of any number of concurrent calls with one nonce at most one gets the challenge. */
  take(challengeNonce: string): Promise<Challenge | undefined>;
}

/** Stores keep expired challenges for a while, so that a person who comes back from a break reads "took too long" and not "not known". */
export const KEPT_AFTER_EXPIRY_MS = 10 * 60_000;
