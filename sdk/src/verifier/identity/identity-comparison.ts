/** What an {@link IdentityComparison} is asked. */
export interface IdentityComparisonQuestion {
  /** The 16 digits of a verified certificate: {@link CitizenIdentity.subjectSerialNumber}, never what a page sent. */
  readonly subjectSerialNumber: string;
  /** The `value` of {@link parseIdNumber}. */
  readonly idNumber: string;
  /** Ends the question: then it rejects. */
  readonly signal?: AbortSignal;
}

/**
 * Whether the holder of this certificate has this ID number: the ministry's service (ICSC) knows, the certificate does not. A typed ID
 * number counts only after `confirmed`. Rejects when no answer can be had: then nobody has been identified.
 */
export interface IdentityComparison {
  /** `mismatch` is an answer too; without one it rejects. */
  compare(question: IdentityComparisonQuestion): Promise<'confirmed' | 'mismatch'>;
}

/**
 * - `unreachable`: no connection, or it broke
 * - `refused`: an answer that is none to the question: another status than 200, or a redirect
 * - `unreadable`: the answer is too long, or not what it must be
 * - `timed-out`, `aborted`: it took too long, or the caller's signal ended it
 */
export type IdentityComparisonFailure = 'unreachable' | 'refused' | 'unreadable' | 'timed-out' | 'aborted';

/**
 * The comparison gave no answer that could be relied on. It carries neither what was asked, nor what came back, nor an inner error
 * which might: the kind of failure and a few words for the log.
 */
export class IdentityComparisonError extends Error {
  readonly code = 'ERR_IDENTITY_COMPARISON_UNAVAILABLE';
  readonly failure: IdentityComparisonFailure;
  /** For the log, such as `status 503` or `ECONNREFUSED`. */
  readonly detail: string | undefined;

  constructor(failure: IdentityComparisonFailure, detail?: string) {
    super(`the comparison of ID number and certificate gave no answer (${failure})`);
    this.name = 'IdentityComparisonError';
    this.failure = failure;
    this.detail = detail;
  }
}
