import type { ErrorCode } from '../protocol/errors.js';
import type { WireError } from '../protocol/methods.js';
import { known } from './said.js';

/** What an error can say beyond its code. */
export interface CardBridgeErrorOptions {
  /** English, for whoever programs. By default the code. */
  readonly message?: string;
  /** By default what holds for `code`, if it is one that the client makes; for the bridge's own codes the bridge says it. */
  readonly retriable?: boolean;
  readonly cause?: unknown;
}

/**
 * The only error that the client throws. What to show a person is looked up by `code` in `@cardbridge/sdk/messages/…`: a sentence, and
 * what they can do about it.
 *
 * @example
 * ```ts
 * import { messages } from '@cardbridge/sdk/messages/zh-TW';
 *
 * const { sentence, remedy } = messages[error.code];
 * ```
 */
export class CardBridgeError extends Error {
  override readonly name = 'CardBridgeError';
  /**
   * Closed union: `switch (error.code)` narrows. What a newer bridge has no code for in this version arrives as `ERR_INTERNAL`, with
   * what that bridge says.
   */
  declare readonly code: ErrorCode;
  /** Whether the same can succeed with nothing changed but time or what the person does. */
  declare readonly retriable: boolean;

  constructor(code: ErrorCode, options: CardBridgeErrorOptions = {}) {
    super(options.message ?? code, options);
    this.code = code;
    // Of the codes that the client makes itself, those that pass.
    this.retriable = options.retriable ?? /ABSENT|LOST|LIMIT|DISMISSED|EXCEEDED|OPERATION_C/.test(code);
  }
}

export function clientError(code: ErrorCode, cause?: unknown): CardBridgeError {
  return new CardBridgeError(code, { cause });
}

/** An error answer of the bridge, which brings its own sentence and remedy. */
export function bridgeError({ message, data: { code, remedy, retriable } }: WireError): CardBridgeError {
  // What a code looks like: no name that an object has by itself. Which there are is fixed within a version of the protocol
  // (sdk/docs/protocol.md, Versions), so that no page has to load the list to be sure of the union.
  return new CardBridgeError(known<ErrorCode>(/^ERR_\w+$/, code) ?? 'ERR_INTERNAL', {
    message: `${message} ${remedy}`,
    retriable: retriable === true,
  });
}

/** Anything caught, as ours. What is not ours is a mistake of this client, where nothing else is known. */
export function toCardBridgeError(thrown: unknown, otherwise: ErrorCode = 'ERR_INTERNAL'): CardBridgeError {
  return thrown instanceof CardBridgeError ? thrown : clientError(otherwise, thrown);
}
