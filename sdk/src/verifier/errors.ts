import type { VerificationErrorCode } from './codes.js';
import { messages } from './messages/en.js';

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
