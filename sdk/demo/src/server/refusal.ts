import { type IdentityServerErrorCode, type Refusal, statusOf } from '@cardbridge/sdk/flows';
import { DatabaseError } from './database/index.js';
import { ShortTermStoreError } from './short-term/index.js';

/** A request that is refused, for a reason that the person or page is told. */
export class RefusedRequest extends Error {
  readonly code: IdentityServerErrorCode;
  readonly details: Refusal['details'];
  readonly messages: Refusal['messages'];
  /** Of HTTP. */
  readonly status: number;

  constructor(
    code: IdentityServerErrorCode,
    options: {
      readonly details?: Refusal['details'];
      readonly messages?: Refusal['messages'];
      readonly cause?: unknown;
      /** Where HTTP has one that is more precise than the code's. */
      readonly status?: number;
    } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RefusedRequest';
    this.code = code;
    this.details = options.details;
    this.messages = options.messages;
    this.status = options.status ?? statusOf(code);
  }

  body(): Refusal {
    return {
      code: this.code,
      ...(this.details === undefined ? {} : { details: this.details }),
      ...(this.messages === undefined ? {} : { messages: this.messages }),
    };
  }
}

/** Anything thrown, as a refusal. What is not ours is the server's own trouble, of which the page learns no more than that. */
export function describeRefusal(error: unknown): RefusedRequest {
  if (error instanceof RefusedRequest) return error;
  const away = ['ERR_DATABASE_UNAVAILABLE', 'ERR_SHORT_TERM_STORE_UNAVAILABLE'];
  if ((error instanceof DatabaseError || error instanceof ShortTermStoreError) && away.includes(error.code)) {
    return new RefusedRequest('ERR_SERVER_BUSY', { cause: error });
  }
  // Fastify's own: too large, not JSON, another media type, an address that cannot be decoded.
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500
    ? new RefusedRequest('ERR_REQUEST_INVALID', { cause: error, status })
    : new RefusedRequest('ERR_SERVER', { cause: error });
}
