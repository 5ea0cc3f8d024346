import { redisCounterStore } from '@cardbridge/sdk/verifier/redis';
import type { RedisConnection } from './connect-redis.js';
import { fromText, toMilliseconds, toText } from './entry.js';
import type { ShortTermStore } from './short-term-store.js';

const PREFIX = 'cardbridge:';

/** In Redis: for several nodes. Closing it closes the connection, which other stores may share. Rejects with `ShortTermStoreError`. */
export function redisShortTermStore({ client }: { readonly client: RedisConnection }): ShortTermStore {
  const { count, counted } = redisCounterStore({ client, keyPrefix: PREFIX });
  return {
    async put(key, value, lifetimeSeconds) {
      const expiration = { type: 'PX', value: toMilliseconds(lifetimeSeconds) } as const;
      await client.set(PREFIX + key, toText(value), { expiration });
    },
    async get(key) {
      return fromText(await client.get(PREFIX + key));
    },
    async take(key) {
      return fromText(await client.getDel(PREFIX + key));
    },
    async remove(key) {
      await client.del(PREFIX + key);
    },
    count,
    counted,
    close: () => client.close(),
  };
}
