import { type IdentityServerErrorCode, isRetriableRefusal } from './errors.js';
import type { Refusal, RefusalDetails } from './schemas.js';

/**
 * What every call to an identity server rejects with. What to show a person is what the server sent in `messages`, else looked up by
 * `code` in `@cardbridge/sdk/flows/messages/…`: a sentence, and what they can do about it.
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
  override readonly name = 'IdentityServerError';
  /** Closed union: `switch (error.code)` narrows. A code that only a newer server knows arrives as `ERR_SERVER`. */
  readonly code: IdentityServerErrorCode;
  /** Whether the same person, doing it again with nothing changed but what they type or the time, can succeed. */
  readonly retriable: boolean;
  /** What the code alone does not say: tries left, seconds to wait. */
  readonly details: RefusalDetails;
  /** The server's own words, in each language; for codes under which many things can be wrong. */
  readonly messages: Refusal['messages'];

  /** `message` is for whoever programs: the server's English words, else those of the code (`ERR_CODE_WRONG` is "code wrong"). */
  constructor(
    code: IdentityServerErrorCode,
    options: { readonly details?: RefusalDetails; readonly messages?: Refusal['messages']; readonly cause?: unknown } = {},
  ) {
    super(
      options.messages?.en.sentence ?? code.slice(4).toLowerCase().replaceAll('_', ' '),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.retriable = isRetriableRefusal(code);
    this.details = options.details ?? {};
    this.messages = options.messages;
  }
}
