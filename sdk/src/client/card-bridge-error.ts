import { type ErrorCode, type ErrorMessage, isErrorCode, isRetriable } from '../protocol/errors.js';
import { clientMessages } from '../protocol/messages/client-en.js';
import type { WireError } from '../protocol/methods.js';

/**
 * The only error that the client throws. Its `message` is an English sentence; for other languages look `code` up in
 * `@cardbridge/sdk/messages/…`:
 *
 * @example
 * ```ts
 * import { messages } from '@cardbridge/sdk/messages/zh-TW';
 *
 * const { sentence, remedy } = messages[error.code];
 * ```
 */
export class CardBridgeError extends Error {
  /**
   * Closed union: `switch (error.code)` narrows. A code that only a newer bridge knows arrives as `ERR_INTERNAL` with that
   * bridge's sentence.
   */
  readonly code: ErrorCode;
  /** What the person can do about it, in English. */
  readonly remedy: string;
  /** Whether the same can succeed with nothing changed but time or what the person does. */
  readonly retriable: boolean;

  constructor(code: ErrorCode, { sentence, remedy }: ErrorMessage, options: { retriable?: boolean; cause?: unknown } = {}) {
    super(sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CardBridgeError';
    this.code = code;
    this.remedy = remedy;
    this.retriable = options.retriable ?? isRetriable(code);
  }
}

export function clientError(code: keyof typeof clientMessages, cause?: unknown): CardBridgeError {
  return new CardBridgeError(code, clientMessages[code], { cause });
}

/** An error answer of the bridge, which brings its own sentence and remedy. */
export function bridgeError({ message, data: { code, remedy, retriable } }: WireError): CardBridgeError {
  return new CardBridgeError(isErrorCode(code) ? code : 'ERR_INTERNAL', { sentence: message, remedy }, { retriable });
}

/** Anything caught, as ours. What is not ours is a mistake of this client. */
export function toCardBridgeError(thrown: unknown): CardBridgeError {
  return thrown instanceof CardBridgeError ? thrown : clientError('ERR_INTERNAL', thrown);
}
