/**
 * - `ERR_SHORT_TERM_STORE_URL`: the address is not one of a Redis server.
 * - `ERR_SHORT_TERM_STORE_UNAVAILABLE`: it does not answer. Asking again may help.
 */
export type ShortTermStoreErrorCode = 'ERR_SHORT_TERM_STORE_URL' | 'ERR_SHORT_TERM_STORE_UNAVAILABLE';

const remedies: Readonly<Record<ShortTermStoreErrorCode, string>> = {
  ERR_SHORT_TERM_STORE_URL:
    'Set REDIS_URL to redis://user:password@host:port (rediss: with TLS), or to nothing to keep it in memory.',
  ERR_SHORT_TERM_STORE_UNAVAILABLE:
    'See that Redis runs (6.2 or newer) and that address and password are right, then try again.',
};

/** The text carries no password and nothing that was stored. */
export class ShortTermStoreError extends Error {
  readonly code: ShortTermStoreErrorCode;

  constructor(code: ShortTermStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ShortTermStoreError';
    this.code = code;
  }

  get remedy(): string {
    return remedies[this.code];
  }
}
