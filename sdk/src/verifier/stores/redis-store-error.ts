/**
 * Something else writes to the keys of ours:
 *
 * - `ERR_CHALLENGE_CORRUPT`: what stands under the key of a challenge is none.
 * - `ERR_COUNTER_CORRUPT`: what stands under the key of a count is none, or has no end.
 */
export type RedisStoreErrorCode = 'ERR_CHALLENGE_CORRUPT' | 'ERR_COUNTER_CORRUPT';

const messages: Readonly<Record<RedisStoreErrorCode, string>> = {
  ERR_CHALLENGE_CORRUPT: 'What Redis holds under the key of a challenge is not one',
  ERR_COUNTER_CORRUPT: 'What Redis holds under the key of a count is not one',
};

/** What Redis holds is not what a store of ours put there. The text carries nothing of it. */
export class RedisStoreError extends Error {
  readonly code: RedisStoreErrorCode;

  constructor(code: RedisStoreErrorCode) {
    super(messages[code]);
    this.name = 'RedisStoreError';
    this.code = code;
  }
}
