import type { ChallengeStore } from '@cardbridge/sdk/verifier';
import { expect, it } from 'vitest';

/** What every challenge store promises. Call it inside a `describe`. */
export function testChallengeStore(open: () => ChallengeStore): void {
  const challenge = { sessionId: '工作階段', purpose: 'sign-in', expiresAt: Date.now() + 60_000 };

  it('gives a challenge to one of many who ask at once', async () => {
    const store = open();
    await store.put('wanted', challenge);
    const taken = await Promise.all(Array.from({ length: 200 }, () => store.take('wanted')));
    expect(taken.filter((found) => found !== undefined)).toEqual([challenge]);
  });

  it('knows nothing of a nonce that it was not given', async () => {
    const store = open();
    expect(await store.take('nonce')).toBeUndefined();
    expect(await store.take('__proto__')).toBeUndefined();
  });

  it('keeps challenges apart, and an expired one for a while', async () => {
    const store = open();
    const expired = { ...challenge, purpose: 'confirm-address', expiresAt: Date.now() - 1000 };
    await Promise.all([store.put('a', challenge), store.put('b', expired)]);
    expect(await store.take('b')).toEqual(expired);
    expect(await store.take('a')).toEqual(challenge);
  });
}
