import type { GuardedFetchReason } from '../../../fetch/index.js';

/** Why a list could not be taken. Closed. */
export type ListFailureReason =
  /** The server was not asked, or gave no answer. */
  | GuardedFetchReason
  /** The server answered with another status than 200 (or 304, when asked for changes). */
  | 'status-not-ok'
  /** Not the strict DER of a revocation list. */
  | 'malformed'
  /** No configured certificate of the list's issuer has signed it, with an algorithm that is allowed. */
  | 'not-signed-by-authority'
  /** A delta list, an indirect one, or one without number or next update (RFC 5280 §5). */
  | 'not-usable'
  /** Its time has not come: a clock is wrong, theirs or ours. */
  | 'not-in-force'
  /** It has ended already (`nextUpdate`). It is kept, and answers nothing. */
  | 'stale'
  /** Older than the one that is kept. */
  | 'older-than-kept'
  /** Of another CA, key or part than the one that is kept; and that one is still fresh, or this one is not. */
  | 'other-scope'
  | 'failed';

/** A list was not taken; the last good one stays. The text names nothing but the reason. */
export class ListFailure extends Error {
  readonly reason: ListFailureReason;

  constructor(reason: ListFailureReason, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.name = 'ListFailure';
    this.reason = reason;
  }
}
