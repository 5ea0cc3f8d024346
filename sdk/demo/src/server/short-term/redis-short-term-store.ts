import type { RedisConnection } from './connect-redis.js';
import { fromText, toMilliseconds, toSeconds, toText } from './entry.js';
import type { ShortTermStore } from './short-term-store.js';

const PREFIX = 'cardbridge:';

/** One script, so that no crash can leave a count that never ends. */
const COUNT = `
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
local lifetime = left < 0 and ARGV[1]
if ARGV[2] and count == tonumber(ARGV[2]) then lifetime = ARGV[3] end
if lifetime then
  redis.call('PEXPIRE', KEYS[1], lifetime)
  left = tonumber(lifetime)
end
return { count, left }`;

/** One script, so that count and end belong together. */
const COUNTED = `return { tonumber(redis.call('GET', KEYS[1]) or 0), redis.call('PTTL', KEYS[1]) }`;

/** In Redis: for several nodes. Closing it closes the connection, which other stores may share. Rejects with `ShortTermStoreError`. */
export function redisShortTermStore({ client }: { readonly client: RedisConnection }): ShortTermStore {
  const counts = async (script: string, key: string, values: readonly string[]) => {
    const answer = await client.eval(script, { keys: [PREFIX + key], arguments: values });
    const [count, left] = (Array.isArray(answer) ? answer : []).map(Number);
    return { count: count ?? 0, endsInSeconds: toSeconds(left ?? 0) };
  };
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
    async count(key, lifetimeSeconds, full) {
      const values = [toMilliseconds(lifetimeSeconds)];
      if (full !== undefined) values.push(full.at, toMilliseconds(full.lifetimeSeconds));
      return counts(COUNT, key, values.map(String));
    },
    counted: (key) => counts(COUNTED, key, []),
    close: () => client.close(),
  };
}
