import type { ErrorCode } from '../protocol/errors.js';
import type { WireError } from '../protocol/methods.js';
import { known } from './said.js';

/**
 * The codes that the bridge gives, so that the union stays closed at run time too. Written out small, since every page loads it;
 * a test holds it, and the next one, to the table in `protocol/errors.ts`.
 */
const fromBridge =
  /^ERR_(CARD_NONE|CARD_REMOVED|CARD_CHANGED|CARD_UNRESPONSIVE|CARD_BUSY|CARD_UNSUPPORTED|CARD_WRONG_KIND|CARD_PROTOCOL|CARD_CERTIFICATE_NONE|CARD_SIGNING_UNAVAILABLE|CARD_PAUSED|ACCESS_REFUSED|ACCESS_REQUIRED|CONFIRMATION_REFUSED|PIN_CANCELLED|PIN_LOCKED|PIN_TRIES_UNREADABLE|PROMPT_TIMEOUT|PROMPT_UNAVAILABLE|PROMPT_COOLING_DOWN|METHOD_UNKNOWN|MESSAGE_MALFORMED|PCSC_(UNAVAILABLE|SERVICE_STOPPED|ACCESS_DENIED)|INTERNAL|PARAMS_INVALID|READER_(NONE|UNKNOWN|AMBIGUOUS)|OPERATION_CANCELLED|OPERATION_BUSY)$/;

/** Of the codes that the client makes itself, those that pass. */
const retriableOwn = /ABSENT|LOST|LIMIT|DISMISSED|EXCEEDED|OPERATION_C/;

/** What an error can say beyond its code. */
export interface CardBridgeErrorOptions {
  /** English, for whoever programs. By default the words of the code: `ERR_BRIDGE_ABSENT` is "bridge absent". */
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
   * Closed union: `switch (error.code)` narrows. A code that only a newer bridge knows arrives as `ERR_INTERNAL` with what that
   * bridge says.
   */
  declare readonly code: ErrorCode;
  /** Whether the same can succeed with nothing changed but time or what the person does. */
  declare readonly retriable: boolean;

  constructor(code: ErrorCode, options: CardBridgeErrorOptions = {}) {
    super(options.message ?? code.slice(4).toLowerCase().replaceAll('_', ' '), options);
    this.code = code;
    this.retriable = options.retriable ?? retriableOwn.test(code);
  }
}

export function clientError(code: ErrorCode, cause?: unknown): CardBridgeError {
  return new CardBridgeError(code, { cause });
}

/** An error answer of the bridge, which brings its own sentence and remedy. */
export function bridgeError({ message, data: { code, remedy, retriable } }: WireError): CardBridgeError {
  return new CardBridgeError(known<ErrorCode>(fromBridge, code) ?? 'ERR_INTERNAL', {
    message: `${message} ${remedy}`,
    retriable: retriable === true,
  });
}

/** Anything caught, as ours. What is not ours is a mistake of this client, where nothing else is known. */
export function toCardBridgeError(thrown: unknown, otherwise: ErrorCode = 'ERR_INTERNAL'): CardBridgeError {
  return thrown instanceof CardBridgeError ? thrown : clientError(otherwise, thrown);
}
