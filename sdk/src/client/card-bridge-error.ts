import { type ErrorCode, type ErrorMessage, isErrorCode, isRetriable } from '../protocol/errors.js';
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

/**
 * The codes that the client makes itself. Their English is repeated here so that a page does not load every sentence of the
 * bridge.
 */
export const clientSentences = {
  ERR_BRIDGE_ABSENT: {
    sentence: 'CardBridge is not running on this computer.',
    remedy: 'Install CardBridge or start it, then try again.',
  },
  ERR_BROWSER_PERMISSION_DENIED: {
    sentence: 'The browser does not let this site reach programs on this computer.',
    remedy: 'Open the site settings beside the address, allow "Apps on device", and try again.',
  },
  ERR_BROWSER_PERMISSION_DISMISSED: {
    sentence: 'The browser asked whether this site may reach programs on this computer, and got no answer.',
    remedy: 'Try again and choose "Allow".',
  },
  ERR_BROWSER_UNSUPPORTED: {
    sentence: 'This browser cannot reach CardBridge from here.',
    remedy: 'Use a current Chrome, Edge or Firefox, on a page with https.',
  },
  ERR_CONNECTION_REFUSED: {
    sentence: 'CardBridge is there but refused the connection.',
    remedy: 'Tell the operator of this site: its address is not one that CardBridge accepts.',
  },
  ERR_CONNECTION_LOST: {
    sentence: 'The connection to CardBridge was lost.',
    remedy: 'Wait a moment, or start CardBridge again.',
  },
  ERR_CLIENT_CLOSED: { sentence: 'This page closed its connection to CardBridge.', remedy: 'Connect again.' },
  ERR_PROTOCOL_VERSION: {
    sentence: 'The page and CardBridge speak different versions.',
    remedy: 'Update CardBridge, and reload the page.',
  },
  ERR_ACCESS_REFUSED: {
    sentence: 'This site may not use the cards on this computer.',
    remedy: 'Allow the site in CardBridge, or ask the administrator of this computer.',
  },
  ERR_OPERATION_CANCELLED: { sentence: 'The operation was cancelled.', remedy: 'Start again when ready.' },
  ERR_PARAMS_INVALID: { sentence: 'A parameter is missing or wrong.', remedy: 'See the protocol documentation.' },
  ERR_INTERNAL: {
    sentence: 'Something went wrong inside CardBridge.',
    remedy: 'Try again; if it comes back, send the report of the CardBridge program.',
  },
} as const satisfies Partial<Record<ErrorCode, ErrorMessage>>;

export function clientError(code: keyof typeof clientSentences, cause?: unknown): CardBridgeError {
  return new CardBridgeError(code, clientSentences[code], { cause });
}

/** An error answer of the bridge, which brings its own sentence and remedy. */
export function bridgeError({ message, data: { code, remedy, retriable } }: WireError): CardBridgeError {
  return new CardBridgeError(isErrorCode(code) ? code : 'ERR_INTERNAL', { sentence: message, remedy }, { retriable });
}

/** Anything caught, as ours. What is not ours is a mistake of this client. */
export function toCardBridgeError(thrown: unknown): CardBridgeError {
  return thrown instanceof CardBridgeError ? thrown : clientError('ERR_INTERNAL', thrown);
}
