import type { ErrorMessage } from '../../protocol/errors.js';

/**
 * The one table of refusals of an identity server. Sentences and remedies are in `messages/`, one file a language.
 *
 * `retriable`: the same person, doing it again with nothing changed but what they type or the time, can succeed.
 */
const table = {
  // Between page and server
  ERR_SERVER_UNREACHABLE: { status: 0, retriable: true },
  ERR_SERVER: { status: 500, retriable: true },
  ERR_SERVER_BUSY: { status: 503, retriable: true },
  ERR_ANSWER_INVALID: { status: 0, retriable: false },
  /** The caller's own signal ended it. The server may have done what was asked all the same. */
  ERR_CALL_CANCELLED: { status: 0, retriable: true },
  ERR_REQUEST_INVALID: { status: 400, retriable: false },
  ERR_ORIGIN_FOREIGN: { status: 403, retriable: false },
  ERR_HOST_FOREIGN: { status: 403, retriable: false },
  ERR_NOT_FOUND: { status: 404, retriable: false },
  ERR_SESSION_MISSING: { status: 401, retriable: true },
  ERR_SIGN_IN_REQUIRED: { status: 401, retriable: false },
  ERR_TOO_MANY_REQUESTS: { status: 429, retriable: true },

  // Registration, codes. The first three are found before a server is asked, and tell a person more than ERR_REQUEST_INVALID.
  ERR_CONTACT_INVALID: { status: 422, retriable: true },
  ERR_NAME_INVALID: { status: 422, retriable: true },
  ERR_PASSWORD_WEAK: { status: 422, retriable: true },
  ERR_CAPTCHA_WRONG: { status: 422, retriable: true },
  ERR_PRIVACY_NOTICE_OUTDATED: { status: 409, retriable: true },
  ERR_CODE_WRONG: { status: 422, retriable: true },
  ERR_CODE_EXPIRED: { status: 410, retriable: true },
  ERR_TOO_MANY_CODES: { status: 429, retriable: true },
  ERR_CODE_NOT_SENT: { status: 503, retriable: true },
  ERR_CONTACT_TAKEN: { status: 409, retriable: false },
  ERR_REGISTRATION_MISSING: { status: 409, retriable: false },

  // Sign-in, passwords
  ERR_CREDENTIALS_WRONG: { status: 422, retriable: true },
  ERR_ACCOUNT_LOCKED: { status: 423, retriable: true },
  ERR_ACCOUNT_FROZEN: { status: 403, retriable: true },
  ERR_PASSWORD_WRONG: { status: 422, retriable: true },
  ERR_RESET_LINK_UNKNOWN: { status: 410, retriable: false },
  ERR_RESET_MISSING: { status: 409, retriable: false },

  // Proof by card
  ERR_ID_NUMBER_INVALID: { status: 422, retriable: true },
  ERR_ID_NUMBER_OTHER: { status: 422, retriable: true },
  ERR_ID_COMPARISON_MISMATCH: { status: 422, retriable: false },
  ERR_ID_COMPARISON_UNAVAILABLE: { status: 503, retriable: true },
  ERR_ID_TAKEN: { status: 409, retriable: false },
  ERR_CARD_TAKEN: { status: 409, retriable: false },
  ERR_TAX_ID_INVALID: { status: 422, retriable: true },
  ERR_TAX_ID_OTHER: { status: 422, retriable: true },
  ERR_TAX_ID_TAKEN: { status: 409, retriable: false },
  ERR_CARD_KIND_OTHER: { status: 422, retriable: true },
  ERR_ALREADY_PROVED: { status: 409, retriable: false },
  ERR_MEMBER_KIND_OTHER: { status: 409, retriable: false },
  /** The verifier's own code is in `details.verificationCode`, its words in `messages`. */
  ERR_VERIFICATION_FAILED: { status: 422, retriable: true },

  // Services
  ERR_GOLD_REQUIRED: { status: 403, retriable: false },
  ERR_INTERACTION_MISSING: { status: 410, retriable: false },

  // iSSO: the ways in. The first three are mostly found before a server is asked.
  ERR_MOBILE_INVALID: { status: 422, retriable: true },
  ERR_BIRTH_DATE_INVALID: { status: 422, retriable: true },
  ERR_NHI_PASSWORD_INVALID: { status: 422, retriable: true },
  /** Another sign-in, another browser, or too late. */
  ERR_ISSO_MISSING: { status: 410, retriable: false },
  /** Something else is due in this sign-in. */
  ERR_ISSO_STEP: { status: 409, retriable: false },
  ERR_WAY_UNAVAILABLE: { status: 503, retriable: false },
  ERR_NHI_PASSWORD_WRONG: { status: 422, retriable: true },
  ERR_NHI_PASSWORD_LOCKED: { status: 423, retriable: true },
  /** Somebody else's service, which proves people, does not answer. */
  ERR_PROVIDER_UNAVAILABLE: { status: 503, retriable: true },
  ERR_PHONE_DECLINED: { status: 422, retriable: true },
  ERR_PHONE_EXPIRED: { status: 410, retriable: true },
  ERR_PHONE_OTHER_PERSON: { status: 422, retriable: false },
  /** Over Wi-Fi or a relay: the operator cannot see which line it is. */
  ERR_PHONE_NOT_ON_LINE: { status: 422, retriable: true },
  /** Prepaid, a company's or a foreigner's number, or details that do not fit the line. */
  ERR_PHONE_LINE_UNFIT: { status: 422, retriable: false },
  ERR_QR_UNKNOWN: { status: 410, retriable: true },
  ERR_QR_EXPIRED: { status: 410, retriable: true },
  ERR_QR_DECLINED: { status: 422, retriable: true },
  ERR_QR_NUMBER_WRONG: { status: 422, retriable: true },
} as const satisfies Record<string, { status: number; retriable: boolean }>;

/** Closed: `switch (error.code)` narrows. */
export type IdentityServerErrorCode = keyof typeof table;

/** Every code. */
export const identityServerErrorCodes = Object.keys(table) as readonly IdentityServerErrorCode[];

/**
 * Whether a string from outside is one of the codes.
 *
 * @example
 * ```ts
 * import { isIdentityServerErrorCode } from '@cardbridge/sdk/flows';
 *
 * isIdentityServerErrorCode('ERR_CODE_WRONG'); // true
 * isIdentityServerErrorCode('ERR_OF_TOMORROW'); // false
 * ```
 */
export function isIdentityServerErrorCode(value: unknown): value is IdentityServerErrorCode {
  return typeof value === 'string' && Object.hasOwn(table, value);
}

/**
 * HTTP status of the refusal; 0 for what only the client finds.
 *
 * @example
 * ```ts
 * import { statusOf } from '@cardbridge/sdk/flows';
 *
 * statusOf('ERR_ACCOUNT_LOCKED'); // 423
 * ```
 */
export const statusOf = (code: IdentityServerErrorCode): number => table[code].status;

/**
 * Whether the same person, doing it again, can succeed.
 *
 * @example
 * ```ts
 * import { isRetriableRefusal } from '@cardbridge/sdk/flows';
 *
 * isRetriableRefusal('ERR_CODE_WRONG'); // true
 * isRetriableRefusal('ERR_ID_TAKEN'); // false
 * ```
 */
export const isRetriableRefusal = (code: IdentityServerErrorCode): boolean => table[code].retriable;

/** A sentence and a remedy for every code, in one language. */
export type IdentityServerErrorMessages = Readonly<Record<IdentityServerErrorCode, ErrorMessage>>;
