/** Every way in which a verification can fail. Closed: `switch (error.code)` narrows. */
export const verificationErrorCodes = [
  // The token, before anything is looked up
  'ERR_TOKEN_MALFORMED',
  'ERR_TOKEN_TOO_LARGE',
  'ERR_TOKEN_FORMAT_UNSUPPORTED',

  // The challenge
  'ERR_CHALLENGE_UNKNOWN',
  'ERR_CHALLENGE_EXPIRED',
  'ERR_CHALLENGE_STORE_UNAVAILABLE',
  'ERR_SESSION_MISMATCH',
  'ERR_PURPOSE_MISMATCH',

  // Algorithm and key
  'ERR_ALGORITHM_NOT_ALLOWED',
  'ERR_KEY_NOT_ALLOWED',

  // The certificate and its path
  'ERR_CERTIFICATE_MALFORMED',
  'ERR_CERTIFICATE_NOT_YET_VALID',
  'ERR_CERTIFICATE_EXPIRED',
  'ERR_CERTIFICATE_USAGE_WRONG',
  'ERR_CERTIFICATE_EXTENSION_UNKNOWN',
  'ERR_CERTIFICATE_SIGNATURE_WEAK',
  'ERR_CERTIFICATE_POLICY_WRONG',
  'ERR_CERTIFICATE_UNTRUSTED',
  'ERR_CERTIFICATE_PATH_INVALID',
  'ERR_CERTIFICATE_SUBJECT_UNSUPPORTED',

  // The signature of the token
  'ERR_SIGNATURE_INVALID',
  'ERR_ORIGIN_MISMATCH',
  'ERR_NONCE_MISMATCH',

  // Revocation
  'ERR_CERTIFICATE_REVOKED',
  'ERR_REVOCATION_UNKNOWN',
] as const;

/** One of {@link verificationErrorCodes}. */
export type VerificationErrorCode = (typeof verificationErrorCodes)[number];

/** What a person reads: what happened, and what to do about it. */
export interface VerificationMessage {
  readonly sentence: string;
  readonly remedy: string;
}

/** A sentence and a remedy for every code, in one language. */
export type VerificationMessages = Readonly<Record<VerificationErrorCode, VerificationMessage>>;
