import { messages } from './messages/en.js';

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

export type VerificationErrorCode = (typeof verificationErrorCodes)[number];

/** What a person reads: what happened, and what to do about it. */
export interface VerificationMessage {
  readonly sentence: string;
  readonly remedy: string;
}

export type VerificationMessages = Readonly<Record<VerificationErrorCode, VerificationMessage>>;

/**
 * The only error that a verification throws for what its peer sent or for what could not be found out. `message` is the English
 * sentence of the code; {@link verificationMessages} has the others. `detail` is for the log. Neither carries anything out of a
 * certificate or token.
 */
export class VerificationError extends Error {
  readonly code: VerificationErrorCode;
  readonly detail: string | undefined;

  constructor(code: VerificationErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    super(messages[code].sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'VerificationError';
    this.code = code;
    this.detail = options.detail;
  }

  get remedy(): string {
    return messages[this.code].remedy;
  }
}

/** The verifier was set up or called wrongly: a mistake in the server's own code or configuration, never of the peer. */
export class VerifierConfigurationError extends TypeError {
  readonly code = 'ERR_VERIFIER_CONFIGURATION';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VerifierConfigurationError';
  }
}
