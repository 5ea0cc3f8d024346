import type { Counted, CounterStore } from './counter-store.js';
import { readFull, toMilliseconds, toSeconds } from './lifetime.js';
import { RedisStoreError } from './redis-store-error.js';

/** What is asked of a client; `createClient` of `redis` or `@redis/client` (5 and later) makes one. Needs Redis 6.2. */
export interface RedisCounterClient {
  /** EVAL. */
  eval(script: string, options: { readonly keys: string[]; readonly arguments: string[] }): Promise<unknown>;
  /** DEL. */
  del(key: string): Promise<unknown>;
}

/** What {@link redisCounterStore} takes. */
export interface RedisCounterStoreOptions {
  /** Connected. The store neither opens nor closes it. */
  readonly client: RedisCounterClient;
  /** In front of every key; default `cardbridge:count:`. */
  readonly keyPrefix?: string;
}

/**
 * What stands under the one key that each script names, which is how Redis Cluster finds the node for it. A count of ours has few
 * digits and an end: anything else would be a lock-out that never ends, or none at all.
 */
const read = `
local count = redis.pcall('GET', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if count and (type(count) == 'table' or #count > 15 or not string.find(count, '^%d+$') or left < 0) then
  return 'corrupt'
end`;

/** One script, so that neither a crash nor another node gets between a count and its end. */
const add = `${read}
local lifetime = not count and ARGV[1]
count = redis.call('INCR', KEYS[1])
if ARGV[2] and count == tonumber(ARGV[2]) then lifetime = ARGV[3] end
if lifetime then
  redis.call('PEXPIRE', KEYS[1], lifetime)
  left = tonumber(lifetime)
end
return { count, left }`;

const look = `${read}
return { tonumber(count or 0), math.max(left, 0) }`;

/**
 * Counts that all nodes share: each step is one script, and no script or command touches more than one key, so that a Redis Cluster may
 * spread them. What the client rejects with is passed on; a client that rejects while it is offline (`disableOfflineQueue`) does so at
 * once. Redis judges by its own clock when a count is over.
 *
 * Redis must not evict counts (`maxmemory-policy noeviction`), or who floods it ends a lock. A Redis that starts again empty has
 * forgotten them: everybody has all tries once more.
 *
 * @example
 * ```ts
 * import { createClient } from '@redis/client';
 * import { createLockOuts } from '@cardbridge/sdk/verifier';
 * import { redisCounterStore } from '@cardbridge/sdk/verifier/redis';
 *
 * const client = createClient({ url: 'redis://127.0.0.1:6379', disableOfflineQueue: true });
 * client.on('error', (error) => console.error(error));
 * await client.connect();
 * const lockOuts = createLockOuts({ store: redisCounterStore({ client }) });
 * ```
 */
export function redisCounterStore({ client, keyPrefix = 'cardbridge:count:' }: RedisCounterStoreOptions): CounterStore {
  const run = async (script: string, key: string, values: readonly number[]) =>
    parseCounted(await client.eval(script, { keys: [keyPrefix + key], arguments: values.map(String) }));
  return {
    async count(key, lifetimeSeconds, full) {
      const values = [toMilliseconds(lifetimeSeconds)];
      if (full !== undefined) {
        const { at, lifetime } = readFull(full);
        values.push(at, lifetime);
      }
      return run(add, key, values);
    },
    counted: (key) => run(look, key, []),
    async remove(key) {
      await client.del(keyPrefix + key);
    },
  };
}

/** Digits, which some clients give as text. */
function parseCounted(answer: unknown): Counted {
  const [count, left] = Array.isArray(answer) ? answer.map(String) : [];
  if (count === undefined || left === undefined || !/^\d+,\d+$/.test(`${count},${left}`)) {
    throw new RedisStoreError('ERR_COUNTER_CORRUPT');
  }
  return { count: Number(count), endsInSeconds: toSeconds(Number(left)) };
}
