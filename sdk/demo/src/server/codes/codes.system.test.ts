import { type RunningRedis, startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeCrowds } from '../../../test/support/crowd-contract.js';
import { connectRedis, redisShortTermStore } from '../short-term/index.js';

describeWith(['redis'], 'codes that several nodes share', () => {
  let redis: RunningRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  describe('on a server of their own', () => {
    describeCrowds('Redis', async () => {
      const client = await connectRedis({ url: redis.url });
      // Every test begins with an empty one.
      await client.eval("return redis.call('FLUSHALL')", { keys: [], arguments: [] });
      return redisShortTermStore({ client });
    });
  });
});
