import { type IdentityServerErrorCode, isRetriableRefusal } from './errors.js';
import { messages as en } from './messages/en.js';
import type { Refusal, RefusalDetails } from './schemas.js';

/**
 * What every call to an identity server rejects with. `message` is English; pages translate by `code`
 * (`@cardbridge/sdk/flows/messages/…`) and use `messages` where the server sent its own.
 *
 * @example
 * ```ts
 * import { IdentityServerError } from '@cardbridge/sdk/flows';
 * import { messages } from '@cardbridge/sdk/flows/messages/zh-TW';
 *
 * function sentenceFor(error: IdentityServerError): string {
 *   return (error.messages?.['zh-TW'] ?? messages[error.code]).sentence;
 * }
 * ```
 */
export class IdentityServerError extends Error {
  readonly code: IdentityServerErrorCode;
  readonly remedy: string;
  readonly retriable: boolean;
  readonly details: RefusalDetails;
  readonly messages: Refusal['messages'];

  constructor(
    code: IdentityServerErrorCode,
    options: { readonly details?: RefusalDetails; readonly messages?: Refusal['messages']; readonly cause?: unknown } = {},
  ) {
    const { sentence, remedy } = options.messages?.en ?? en[code];
    super(sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'IdentityServerError';
    this.code = code;
    this.remedy = remedy;
    this.retriable = isRetriableRefusal(code);
    this.details = options.details ?? {};
    this.messages = options.messages;
  }
}
