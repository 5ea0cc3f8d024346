import { loadTestPki } from '@cardbridge/fixtures/pki';
import { type RunningRedis, startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { RedisClientType } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testChallengeStore, testChallengesOfVerifier } from '../../../test/support/challenge-store-contract.js';
import { connectRedisNodes, type RedisNodes } from '../../../test/support/redis-nodes.js';
import { createVerifier } from '../create-verifier.js';
import { withoutRevocationCheck } from '../revocation/without-revocation-check.js';
import { redisChallengeStore } from './redis.js';

describeWith(['redis'], 'redisChallengeStore', () => {
  let redis: RunningRedis;
  let nodes: RedisNodes;
  let client: RedisClientType;

  beforeAll(async () => {
    redis = await startRedis();
    nodes = await connectRedisNodes(redis.url, 4);
    client = nodes.next();
  });
  afterAll(async () => {
    nodes?.close();
    await redis?.stop();
  });

  const verifier = async () => {
    const { trustAnchors, intermediates } = await loadTestPki();
    return createVerifier({
      expectedOrigin: 'https://id.example',
      store: redisChallengeStore({ client }),
      trustAnchors,
      intermediates,
      revocation: withoutRevocationCheck(),
      withTestOnlyTrustAnchors: true,
    });
  };

  describe('as every store, from four nodes', () => testChallengeStore(() => redisChallengeStore({ client: nodes.next() })));
  describe('with a verifier', () => testChallengesOfVerifier((clock) => redisChallengeStore({ client: nodes.next(), clock })));

  it('D-32 shows Redis no session', async () => {
    await (await verifier()).issueChallenge({ sessionId: 'secret-of-a-browser', purpose: 'shown' });
    const keys = await client.keys('cardbridge:challenge:*');
    const texts = await Promise.all(keys.map((key) => client.get(key)));
    expect(texts.join()).toContain('shown');
    expect([...keys, ...texts].join()).not.toContain('secret-of-a-browser');
  });

  it('has Redis forget a challenge ten minutes after it expires', async () => {
    const store = redisChallengeStore({ client, keyPrefix: 'here:', clock: () => 1_000 });
    await store.put('nonce', { sessionHash: 'hash', purpose: 'sign-in', expiresAt: 61_000 });
    const left = await client.pTTL('here:nonce');
    expect(left).toBeGreaterThan(10 * 60_000);
    expect(left).toBeLessThanOrEqual(11 * 60_000);
  });

  it('keeps for a moment what is over for long', async () => {
    const store = redisChallengeStore({ client });
    await expect(store.put('over', { sessionHash: 'hash', purpose: 'sign-in', expiresAt: 0 })).resolves.toBeUndefined();
  });

  it.each([
    '',
    'no JSON',
    'null',
    '[]',
    '{"sessionHash":"s","purpose":"p"}',
    '{"sessionHash":"s","purpose":"p","expiresAt":"1"}',
  ])('rejects when %j stands where a challenge should', async (text) => {
    await client.set('cardbridge:challenge:corrupt', text);
    await expect(redisChallengeStore({ client }).take('corrupt')).rejects.toMatchObject({
      name: 'RedisStoreError',
      code: 'ERR_CHALLENGE_CORRUPT',
    });
  });

  it('D-31 makes the verifier refuse, and not wait, while Redis is away', async () => {
    const { issueChallenge } = await verifier();
    await redis.restart(async () => {
      await expect(issueChallenge({ sessionId: 'session', purpose: 'sign-in' })).rejects.toMatchObject({
        code: 'ERR_CHALLENGE_STORE_UNAVAILABLE',
      });
    });
  });
});
