import type { TokenAlgorithm } from '../../protocol/index.js';
import type { VerificationErrorCode } from '../codes.js';
import type { AssuranceLevel, Identity } from '../identity/identity.js';

/**
 * One verification, for counters and dashboards. Every value is out of a closed list or a duration, so that whatever it is sent to learns
 * of no person, session, origin or token.
 */
export interface VerificationObservation {
  readonly outcome: 'verified' | VerificationErrorCode;
  /** From the call to its end, waiting for stores and revocation sources included; milliseconds with a fraction. */
  readonly durationMs: number;
  /** What the token was signed with, once it is on the allow-list; absent where it did not come so far. */
  readonly algorithm?: TokenAlgorithm;
  /** What the revocation source said, once it was asked. `unknown` too where it broke. */
  readonly revocation?: 'good' | 'revoked' | 'unknown';
  /** Only of those that were verified. */
  readonly kind?: Identity['kind'];
  /** Only of those that were verified, and whose policies have one. */
  readonly assuranceLevel?: AssuranceLevel;
}

/** What a verification notes on its way: it may fail at any step, so these are told as soon as they are known. */
export interface VerificationNotes {
  algorithm?: TokenAlgorithm;
  revocation?: 'good' | 'revoked' | 'unknown';
}
