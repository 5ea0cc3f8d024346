import { type RunningRedis, startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testCounterStore } from '../../../test/support/counter-store-contract.js';
import { testLockOuts } from '../../../test/support/lock-outs-contract.js';
import { connectRedisNodes, type RedisNodes } from '../../../test/support/redis-nodes.js';
import { createLockOuts } from '../lock-outs/create-lock-outs.js';
import { RedisStoreError, redisCounterStore } from './redis.js';

/** Redis has a clock of its own, which nobody can turn. */
const pass = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000 + 50));

describeWith(['redis'], 'redisCounterStore', () => {
  let redis: RunningRedis;
  let nodes: RedisNodes;
  beforeAll(async () => {
    redis = await startRedis();
    nodes = await connectRedisNodes(redis.url, 4);
  });
  afterAll(async () => {
    nodes?.close();
    await redis?.stop();
  });
  const open = () => redisCounterStore({ client: nodes.next() });

  describe('as every store, from four nodes', () => testCounterStore(open, pass));
  describe('with lock-outs, from four nodes', () => testLockOuts(open, pass));

  it('keeps each count under one key with the prefix and an end', async () => {
    const client = nodes.next();
    await redisCounterStore({ client, keyPrefix: 'here:' }).count('tries', 60);
    expect(await client.get('here:tries')).toBe('1');
    const left = await client.pTTL('here:tries');
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  it.each(['', 'three', '-1', '+1', '1.5', '0x10', '1e3', 'nan', ' 1', '1\n', '9'.repeat(16), '1 '])(
    'rejects when %j stands where a count should, and leaves it there',
    async (text) => {
      const [client] = nodes.clients;
      await client?.set('cardbridge:count:corrupt', text, { expiration: { type: 'EX', value: 60 } });
      const refused = { name: 'RedisStoreError', code: 'ERR_COUNTER_CORRUPT' };
      await expect(open().count('corrupt', 60)).rejects.toMatchObject(refused);
      await expect(open().counted('corrupt')).rejects.toMatchObject(refused);
      expect(await client?.get('cardbridge:count:corrupt')).toBe(text);
    },
  );

  it('rejects when a count has no end, and when a list stands there', async () => {
    const [client] = nodes.clients;
    await client?.set('cardbridge:count:endless', '2');
    await client?.lPush('cardbridge:count:list', '2');
    for (const key of ['endless', 'list']) {
      await expect(open().count(key, 60)).rejects.toThrow(RedisStoreError);
      await expect(open().counted(key)).rejects.toThrow(RedisStoreError);
    }
  });

  it.each([[null], ['OK'], [[]], [[1]], [[null, 1]], [['one', 1]], [[1, 'x']], [[Number.NaN, 1]], [[-1, 1]], [[1, -1]]])(
    'rejects when a client answers %j',
    async (answer) => {
      const store = redisCounterStore({ client: { eval: async () => answer, del: async () => 0 } });
      await expect(store.count('a', 60)).rejects.toThrow(RedisStoreError);
      await expect(store.counted('a')).rejects.toThrow(RedisStoreError);
    },
  );

  it('rejects while Redis is away, compares nothing, and works again when it is back', async () => {
    const lockOuts = createLockOuts({ store: open() });
    let compared = 0;
    const compare = async () => {
      compared += 1;
      return true;
    };
    await redis.restart(async () => {
      const store = open();
      const asked = [store.count('a', 60), store.counted('a'), store.remove('a'), lockOuts.clear('a')];
      const outcomes = await Promise.allSettled([...asked, lockOuts.try('a', compare), lockOuts.lockedForSeconds('a')]);
      expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'rejected'));
    });
    expect(compared).toBe(0);
    await nodes.back();
    expect(await lockOuts.try('a', compare)).toEqual({ outcome: 'right' });
  });

  it('lets nobody in whose row Redis cannot forget: it went away over the comparison', async () => {
    const lockOuts = createLockOuts({ store: open() });
    let stopped: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    let reached: () => void = () => undefined;
    const comparing = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const tried = lockOuts.try('over', async () => {
      reached();
      await gone;
      return true;
    });
    await comparing;
    await redis.restart(async () => {
      stopped();
      await expect(tried).rejects.toThrow();
    });
    await nodes.back();
  });
});
