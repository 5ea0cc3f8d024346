import { loadTestPki } from '@cardbridge/fixtures/pki';
import { type RunningRedis, startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { createClient, type RedisClientType } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testChallengeStore } from '../../../test/support/challenge-store-contract.js';
import { createVerifier } from '../create-verifier.js';
import { withoutRevocationCheck } from '../revocation/without-revocation-check.js';
import { RedisChallengeStoreError, redisChallengeStore } from './redis.js';

describeWith(['redis'], 'redisChallengeStore', () => {
  let redis: RunningRedis;
  let client: RedisClientType;

  beforeAll(async () => {
    redis = await startRedis();
    client = createClient({ url: redis.url, disableOfflineQueue: true });
    client.on('error', () => undefined);
    await client.connect();
  });
  afterAll(async () => {
    client?.destroy();
    await redis?.stop();
  });

  describe('as every store', () => testChallengeStore(() => redisChallengeStore({ client })));

  it('D-31 shares challenges with another node', async () => {
    const other = client.duplicate();
    other.on('error', () => undefined);
    await other.connect();
    try {
      const challenge = { sessionId: 'session', purpose: 'sign-in', expiresAt: Date.now() + 60_000 };
      await redisChallengeStore({ client }).put('shared', challenge);
      expect(await redisChallengeStore({ client: other }).take('shared')).toEqual(challenge);
      expect(await redisChallengeStore({ client }).take('shared')).toBeUndefined();
    } finally {
      other.destroy();
    }
  });

  it('has Redis forget a challenge ten minutes after it expires', async () => {
    const store = redisChallengeStore({ client, keyPrefix: 'here:', clock: () => 1_000 });
    await store.put('nonce', { sessionId: 'session', purpose: 'sign-in', expiresAt: 61_000 });
    const left = await client.pTTL('here:nonce');
    expect(left).toBeGreaterThan(10 * 60_000);
    expect(left).toBeLessThanOrEqual(11 * 60_000);
  });

  it('keeps for a moment what is over for long', async () => {
    const store = redisChallengeStore({ client });
    await expect(store.put('over', { sessionId: 'session', purpose: 'sign-in', expiresAt: 0 })).resolves.toBeUndefined();
  });

  it.each(['', 'no JSON', 'null', '[]', '{"sessionId":"s","purpose":"p"}', '{"sessionId":"s","purpose":"p","expiresAt":"1"}'])(
    'rejects when %j stands where a challenge should',
    async (text) => {
      await client.set('cardbridge:challenge:corrupt', text);
      await expect(redisChallengeStore({ client }).take('corrupt')).rejects.toThrow(RedisChallengeStoreError);
    },
  );

  it('D-31 makes the verifier refuse, and not wait, while Redis is away', async () => {
    const { trustAnchors, intermediates } = await loadTestPki();
    const verifier = createVerifier({
      expectedOrigin: 'https://id.example',
      store: redisChallengeStore({ client }),
      trustAnchors,
      intermediates,
      revocation: withoutRevocationCheck(),
      withTestOnlyTrustAnchors: true,
    });
    await redis.restart(async () => {
      await expect(verifier.issueChallenge({ sessionId: 'session', purpose: 'sign-in' })).rejects.toMatchObject({
        code: 'ERR_CHALLENGE_STORE_UNAVAILABLE',
      });
    });
  });
});
