import { describe, expect, it } from 'vitest';
import { testChallengeStore, testChallengesOfVerifier } from '../../../test/support/challenge-store-contract.js';
import { VerifierConfigurationError } from '../errors.js';
import { memoryChallengeStore } from './memory-challenge-store.js';

const challenge = (expiresAt: number) => ({ sessionHash: 'session', purpose: 'sign-in', expiresAt });

describe('memoryChallengeStore', () => {
  const store = memoryChallengeStore();
  testChallengeStore(() => store);
  testChallengesOfVerifier((clock) => memoryChallengeStore({ clock }));

  it('drops the oldest when it is full', async () => {
    const store = memoryChallengeStore({ capacity: 2, clock: () => 0 });
    for (const nonce of ['a', 'b', 'c']) await store.put(nonce, challenge(1));
    expect(await store.take('a')).toBeUndefined();
    expect(await store.take('b')).toBeDefined();
    expect(await store.take('c')).toBeDefined();
  });

  it('keeps an expired challenge for ten minutes, so that "expired" can be told, and then forgets it', async () => {
    let now = 0;
    const store = memoryChallengeStore({ clock: () => now });
    await store.put('early', challenge(1000));
    await store.put('late', challenge(1001));
    now = 1001 + 10 * 60_000;
    await store.put('new', challenge(now));
    expect(await store.take('early')).toBeUndefined();
    expect(await store.take('late')).toBeDefined();
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a capacity of %d', (capacity) => {
    expect(() => memoryChallengeStore({ capacity })).toThrow(VerifierConfigurationError);
  });
});
