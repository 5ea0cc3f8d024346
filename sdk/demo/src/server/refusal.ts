import { type IdentityServerErrorCode, type Refusal, statusOf } from '@cardbridge/sdk/flows';

/** A request that is refused, for a reason that the person or page is told. */
export class RefusedRequest extends Error {
  readonly code: IdentityServerErrorCode;
  readonly details: Refusal['details'];
  readonly messages: Refusal['messages'];

  constructor(
    code: IdentityServerErrorCode,
    options: { readonly details?: Refusal['details']; readonly messages?: Refusal['messages']; readonly cause?: unknown } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RefusedRequest';
    this.code = code;
    this.details = options.details;
    this.messages = options.messages;
  }

  get status(): number {
    return statusOf(this.code);
  }

  body(): Refusal {
    return {
      code: this.code,
      ...(this.details === undefined ? {} : { details: this.details }),
      ...(this.messages === undefined ? {} : { messages: this.messages }),
    };
  }
}
