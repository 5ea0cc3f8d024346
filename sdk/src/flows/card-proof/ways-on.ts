import type { ErrorCode } from '../../client/index.js';
import type { IdentityServerErrorCode } from '../api/errors.js';
import type { CardProofKind, WayOn } from './state.js';

type FailureCode = ErrorCode | IdentityServerErrorCode;

const anotherTry = ['retry', 'change-card', 'other-routes'] as const;
const anotherCard = ['change-card', 'retry', 'other-routes'] as const;

/**
 * Where a person goes from a failure, the likeliest way first. What is not named here is `retry`, and another route for those who
 * will not: a missing program, a permission or a service is put right outside this page, and then the same works.
 */
const table: Partial<Record<FailureCode, readonly WayOn[]>> = {
  // The card that was in the reader may do after all
  ERR_CARD_NONE: anotherTry,
  ERR_CARD_REMOVED: anotherTry,
  ERR_CARD_UNRESPONSIVE: anotherTry,
  ERR_CARD_BUSY: anotherTry,
  ERR_CARD_PROTOCOL: anotherTry,
  ERR_VERIFICATION_FAILED: anotherTry,

  // It will not
  ERR_CARD_CHANGED: anotherCard,
  // Until the person has the program use it again
  ERR_CARD_PAUSED: anotherCard,
  ERR_CARD_WRONG_KIND: anotherCard,
  ERR_CARD_KIND_OTHER: anotherCard,
  ERR_CARD_UNSUPPORTED: ['change-card', 'other-routes'],
  ERR_CARD_CERTIFICATE_NONE: ['change-card', 'other-routes'],
  // Unlocked at the ministry, the same card works again
  ERR_PIN_LOCKED: ['change-card', 'other-routes'],

  // The number, or whose card it is
  ERR_ID_NUMBER_INVALID: ['correct-number'],
  ERR_ID_NUMBER_OTHER: ['correct-number', 'change-card'],
  ERR_TAX_ID_INVALID: ['correct-number'],
  ERR_TAX_ID_OTHER: ['correct-number', 'change-card'],
  ERR_ID_COMPARISON_MISMATCH: ['correct-number', 'change-card', 'other-routes'],

  // An account that exists
  ERR_ID_TAKEN: ['sign-in', 'correct-number', 'other-routes'],
  ERR_CARD_TAKEN: ['sign-in', 'change-card', 'other-routes'],
  ERR_TAX_ID_TAKEN: ['sign-in', 'correct-number'],
  ERR_SIGN_IN_REQUIRED: ['sign-in'],
  ERR_SESSION_MISSING: ['sign-in', 'retry'],
  ERR_ACCOUNT_FROZEN: ['sign-in'],
  ERR_ALREADY_PROVED: ['member'],
  ERR_MEMBER_KIND_OTHER: ['member'],
};

const otherwise = ['retry', 'other-routes'] as const;

/** The other routes lead to gold, so an organisation is not sent there. */
export function waysOnFrom(code: FailureCode, kind: CardProofKind): readonly WayOn[] {
  const ways: readonly WayOn[] = table[code] ?? otherwise;
  return Object.freeze(ways.filter((way) => kind === 'gold' || way !== 'other-routes'));
}
