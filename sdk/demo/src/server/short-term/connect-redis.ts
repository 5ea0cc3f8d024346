import { createClient } from '@redis/client';
import { ShortTermStoreError } from './short-term-store-error.js';

export interface RedisOptions {
  /** `redis://user:password@host:port/number`, `rediss:` with TLS. */
  readonly url: string;
  /** Told of every lost connection and failed attempt to get it back. It is tried until `close`. */
  readonly onError?: (error: unknown) => void;
}

/** What our stores ask of Redis. Every command rejects with `ShortTermStoreError` when Redis does not answer soon. */
export interface RedisConnection {
  set(
    key: string,
    value: string,
    options: { readonly expiration: { readonly type: 'PX'; readonly value: number } },
  ): Promise<unknown>;
  get(key: string): Promise<string | null>;
  getDel(key: string): Promise<string | null>;
  del(key: string): Promise<unknown>;
  eval(script: string, options: { readonly keys: readonly string[]; readonly arguments: readonly string[] }): Promise<unknown>;
  close(): Promise<void>;
}

const CONNECT_LIMIT_MS = 3_000;
const COMMAND_LIMIT_MS = 2_000;
const LONGEST_PAUSE_MS = 2_000;

/**
 * One connection that all stores of a node share. Rejects when there is no Redis to begin with; once there was one, a lost connection comes back by
 * itself, and in between commands reject at once instead of waiting: a person should read "try again", not look at a page that hangs.
 *
 * @example
 * const redis = await connectRedis({ url: 'redis://127.0.0.1:6379' });
 * const codes = redisShortTermStore({ client: redis });
 * const challenges = redisChallengeStore({ client: redis });
 */
export async function connectRedis({ url, onError = () => undefined }: RedisOptions): Promise<RedisConnection> {
  let wasConnected = false;
  const client = makeClient(url, (attempts) => (wasConnected ? Math.min(attempts * 100, LONGEST_PAUSE_MS) : false));
  client.on('error', (error: unknown) => {
    if (wasConnected) onError(error);
  });
  try {
    await soon(client.connect(), CONNECT_LIMIT_MS);
    wasConnected = true;
  } catch (error) {
    if (client.isOpen) client.destroy();
    throw error;
  }
  return {
    set: (key, value, options) => soon(client.set(key, value, options)),
    get: (key) => soon(client.get(key)),
    getDel: (key) => soon(client.getDel(key)),
    del: (key) => soon(client.del(key)),
    eval: (script, { keys, arguments: values }) => soon(client.eval(script, { keys: [...keys], arguments: [...values] })),
    async close() {
      // Nothing is lost that a node which ends would still want an answer to.
      if (client.isOpen) client.destroy();
    },
  };
}

function makeClient(url: string, reconnectStrategy: (attempts: number) => number | false) {
  // The client's own refusal would quote the address, and the password in it.
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url) || !/^\/?\d*$/.test(new URL(url).pathname)) {
    throw new ShortTermStoreError('ERR_SHORT_TERM_STORE_URL', 'The address of Redis is not a redis: URL');
  }
  return createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    // So that a server which vanished without a word is noticed: the ping goes unanswered, and the silence ends the connection.
    pingInterval: 10_000,
    socket: { connectTimeout: CONNECT_LIMIT_MS, socketTimeout: 30_000, reconnectStrategy },
  });
}

/** The client's own limits end when the socket is open or a command is sent; ours when there is an answer. */
async function soon<T>(answer: Promise<T>, limitMs = COMMAND_LIMIT_MS): Promise<T> {
  let limit: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    limit = setTimeout(() => reject(new DOMException('No answer in time', 'TimeoutError')), limitMs);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } catch (cause) {
    throw unavailable(cause);
  } finally {
    clearTimeout(limit);
  }
}

function unavailable(cause: unknown): ShortTermStoreError {
  return new ShortTermStoreError('ERR_SHORT_TERM_STORE_UNAVAILABLE', 'Redis does not answer', { cause });
}
