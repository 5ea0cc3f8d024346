import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { type RunningRedis, startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { redisChallengeStore } from '@cardbridge/sdk/verifier/redis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testShortTermStore } from '../../../test/support/short-term-store-contract.js';
import { connectRedis, type RedisConnection, redisShortTermStore, ShortTermStoreError } from './index.js';

describeWith(['redis'], 'redisShortTermStore', () => {
  let redis: RunningRedis;
  let client: RedisConnection;
  const errors: unknown[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    client = await connectRedis({ url: redis.url, onError: (error) => errors.push(error) });
  });
  afterAll(async () => {
    await client?.close();
    await redis?.stop();
  });

  describe('as every store', () => {
    testShortTermStore(
      () => redisShortTermStore({ client }),
      // Redis has a clock of its own, which nobody can turn.
      (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 50)),
    );
  });

  it('shares its connection with the challenges', async () => {
    const challenge = { sessionHash: 'session', purpose: 'sign-in', expiresAt: Date.now() + 60_000 };
    const store = redisChallengeStore({ client });
    await store.put('nonce', challenge);
    expect(await store.take('nonce')).toEqual(challenge);
  });

  it('rejects at once while Redis is away, says so, and works again when it is back', async () => {
    const store = redisShortTermStore({ client });
    await redis.restart(async () => {
      const outcomes = await Promise.allSettled([
        store.get('a'),
        store.put('a', 1, 60),
        store.take('a'),
        store.remove('a'),
        store.count('b', 60),
      ]);
      const refused = { status: 'rejected', reason: { code: 'ERR_SHORT_TERM_STORE_UNAVAILABLE' } };
      for (const outcome of outcomes) expect(outcome).toMatchObject(refused);
      await vi.waitFor(() => expect(errors.length).toBeGreaterThan(1));
    });
    await vi.waitFor(() => store.put('a', 1, 60), { timeout: 10_000 });
    expect(await store.get('a')).toBe(1);
  });

  it('rejects once it is closed, and closes twice', async () => {
    const other = redisShortTermStore({ client: await connectRedis({ url: redis.url }) });
    await other.close();
    await other.close();
    await expect(other.get('a')).rejects.toThrow(ShortTermStoreError);
  });

  it('does not connect with a wrong password, and tells neither', async () => {
    const url = redis.url.replace(/:[^:@]+@/, ':wrong-secret@');
    const error = await connectRedis({ url }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ERR_SHORT_TERM_STORE_UNAVAILABLE' });
    expect(inspect(error, { depth: 10 })).not.toContain('wrong-secret');
  });
});

describe('connectRedis', () => {
  it('rejects when nobody listens', async () => {
    await expect(connectRedis({ url: 'redis://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'ERR_SHORT_TERM_STORE_UNAVAILABLE',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('rejects when somebody listens who says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    try {
      await expect(connectRedis({ url: `redis://127.0.0.1:${port}` })).rejects.toMatchObject({
        code: 'ERR_SHORT_TERM_STORE_UNAVAILABLE',
      });
    } finally {
      silent.close();
    }
  });

  it.each(['', 'secret-host', 'http://:secret@host', 'redis://:secret@host:port', 'redis://:secret@host/name'])(
    'refuses the address %j without repeating it',
    async (url) => {
      const error = await connectRedis({ url }).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'ERR_SHORT_TERM_STORE_URL' });
      expect(inspect(error, { depth: 10 })).not.toContain('secret');
    },
  );
});
