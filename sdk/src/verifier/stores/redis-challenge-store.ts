import { type Challenge, type ChallengeStore, KEPT_AFTER_EXPIRY_MS } from './challenge-store.js';
import { RedisStoreError } from './redis-store-error.js';

/** What is asked of a client; `createClient` of `redis` or `@redis/client` (5 and later) makes one. Needs Redis 6.2. */
export interface RedisChallengeClient {
  /** SET with PX. */
  set(
    key: string,
    value: string,
    options: { readonly expiration: { readonly type: 'PX'; readonly value: number } },
  ): Promise<unknown>;
  /** GETDEL: null where nothing is kept. */
  getDel(key: string): Promise<unknown>;
}

/** What {@link redisChallengeStore} takes. */
export interface RedisChallengeStoreOptions {
  /** Connected. The store neither opens nor closes it. */
  readonly client: RedisChallengeClient;
  /** In front of every nonce; default `cardbridge:challenge:`. */
  readonly keyPrefix?: string;
  /** Milliseconds since 1970-01-01 UTC; default `Date.now`. */
  readonly clock?: () => number;
}

/**
 * Challenges that every node can take, each of them once: `GETDEL` is one step in Redis. No command touches more than one key, so
 * that a Redis Cluster may spread them. They are forgotten ten minutes after they expire. What the client rejects with is passed on,
 * and the verifier then refuses; a client that rejects while it is offline (`disableOfflineQueue`) refuses at once.
 *
 * Redis must neither evict challenges (`maxmemory-policy noeviction`) nor bring back one that was taken. It does that when it starts
 * again from a file that is older than the taking, and when a replica takes over that has not heard of it. So run it without
 * persistence or with `appendfsync always`, and let a restart forget rather than a replica take over: people who were in between
 * begin again.
 *
 * @example
 * ```ts
 * import { createClient } from '@redis/client';
 * import { createVerifier } from '@cardbridge/sdk/verifier';
 * import { redisChallengeStore } from '@cardbridge/sdk/verifier/redis';
 *
 * const client = createClient({ url: 'redis://127.0.0.1:6379', disableOfflineQueue: true });
 * client.on('error', (error) => console.error(error));
 * await client.connect();
 * const verifier = createVerifier({ store: redisChallengeStore({ client }), ...rest });
 * ```
 */
export function redisChallengeStore(options: RedisChallengeStoreOptions): ChallengeStore {
  const { client, keyPrefix = 'cardbridge:challenge:', clock = Date.now } = options;
  return {
    async put(challengeNonce, { sessionHash, purpose, expiresAt }) {
      // Redis refuses a time that is over already; such a challenge is kept for a moment, as another store would.
      const value = Math.max(1, Math.ceil(expiresAt + KEPT_AFTER_EXPIRY_MS - clock()));
      const text = JSON.stringify({ sessionHash, purpose, expiresAt });
      await client.set(keyPrefix + challengeNonce, text, { expiration: { type: 'PX', value } });
    },
    async take(challengeNonce) {
      const text = await client.getDel(keyPrefix + challengeNonce);
      return text === null ? undefined : parseChallenge(text);
    },
  };
}

function parseChallenge(text: unknown): Challenge {
  let content: unknown;
  try {
    content = JSON.parse(String(text));
  } catch {
    // Not as cause: it quotes the text, which may be part of a session's secret.
    throw new RedisStoreError('ERR_CHALLENGE_CORRUPT');
  }
  if (typeof content !== 'object' || content === null) throw new RedisStoreError('ERR_CHALLENGE_CORRUPT');
  const { sessionHash, purpose, expiresAt } = content as Partial<Record<keyof Challenge, unknown>>;
  if (typeof sessionHash !== 'string' || typeof purpose !== 'string' || typeof expiresAt !== 'number') {
    throw new RedisStoreError('ERR_CHALLENGE_CORRUPT');
  }
  return { sessionHash, purpose, expiresAt };
}
