import { loadTestPki, signToken } from '@cardbridge/fixtures/pki';
import { type ChallengeStore, createVerifier, withoutRevocationCheck } from '@cardbridge/sdk/verifier';
import { expect, it } from 'vitest';

/** What every challenge store promises. `open` may give another node's. Call it inside a `describe`. */
export function testChallengeStore(open: () => ChallengeStore): void {
  const challenge = { sessionHash: '雜湊', purpose: 'sign-in', expiresAt: Date.now() + 60_000 };

  it('gives a challenge to one of many who ask at once', async () => {
    await open().put('wanted', challenge);
    const taken = await Promise.all(Array.from({ length: 200 }, () => open().take('wanted')));
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

  it('gives back every purpose as it was, and nothing more than a challenge', async () => {
    const store = open();
    const purposes = ['"', '\\', '\u0000\r\nDEL nonce', '{"sessionHash":"other"}', '申請', '\ud800'];
    for (const purpose of purposes) {
      await store.put('nonce', { ...challenge, purpose });
      expect(await store.take('nonce')).toEqual({ ...challenge, purpose });
    }
  });
}

/** What a verifier with such a store promises: whom and what a challenge is for, and how long. Call it inside a `describe`. */
export function testChallengesOfVerifier(open: (clock: () => number) => ChallengeStore): void {
  const scope = { sessionId: 'session-a', purpose: 'sign-in' };
  const expectedOrigin = 'https://www.example.gov.tw';
  const start = async () => {
    const { citizens, trustAnchors, intermediates } = await loadTestPki();
    const [person] = citizens;
    if (person === undefined) throw new TypeError('there is nobody');
    const time = { now: Date.now() };
    const clock = () => time.now;
    const verifier = createVerifier({
      expectedOrigin,
      store: open(clock),
      trustAnchors,
      intermediates,
      revocation: withoutRevocationCheck(),
      withTestOnlyTrustAnchors: true,
      clock,
    });
    const { challengeNonce, expiresAt } = await verifier.issueChallenge(scope);
    const answer = { ...scope, challengeNonce, token: signToken(person.signature, expectedOrigin, challengeNonce) };
    return { verifier, answer, person, expiresAt: expiresAt.getTime(), time };
  };

  it('D-31 a challenge is taken in its last millisecond', async () => {
    const { verifier, answer, person, expiresAt, time } = await start();
    time.now = expiresAt;
    expect(await verifier.verifyAuthentication(answer)).toMatchObject({ name: person.name });
  });

  it('D-31 a challenge is refused one millisecond late, and used up by the try', async () => {
    const { verifier, answer, expiresAt, time } = await start();
    time.now = expiresAt + 1;
    await expect(verifier.verifyAuthentication(answer)).rejects.toMatchObject({ code: 'ERR_CHALLENGE_EXPIRED' });
    time.now = expiresAt;
    await expect(verifier.verifyAuthentication(answer)).rejects.toMatchObject({ code: 'ERR_CHALLENGE_UNKNOWN' });
  });

  it.each([
    ['session', { sessionId: 'session-b' }, 'ERR_SESSION_MISMATCH'],
    ['purpose', { purpose: 'confirm-address' }, 'ERR_PURPOSE_MISMATCH'],
  ])('D-32 a challenge is refused for another %s, and used up by the try', async (_, other, code) => {
    const { verifier, answer } = await start();
    await expect(verifier.verifyAuthentication({ ...answer, ...other })).rejects.toMatchObject({ code });
    await expect(verifier.verifyAuthentication(answer)).rejects.toMatchObject({ code: 'ERR_CHALLENGE_UNKNOWN' });
  });
}
