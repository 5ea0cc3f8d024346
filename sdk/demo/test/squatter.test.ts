import { type CrowdPerson, loadTestPki, signToken, type TestPki } from '@cardbridge/fixtures/pki';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './support/start-test-server.js';

/**
 * The tokens that a program at the port of the bridge can hand to the page of a victim (bridge/test/attacks has that program), at
 * the server that gets them.
 */
const ELSEWHERE = 'https://squatter.example';
let pki: TestPki;
let server: TestServer;
let victim: CrowdPerson;
let attacker: CrowdPerson;
beforeAll(async () => {
  pki = await loadTestPki();
  server = await startTestServer();
});
afterAll(() => server?.close());
beforeEach(() => {
  const [first, second] = pki.crowd;
  if (!first || !second) throw new Error('the crowd is too small');
  [victim, attacker] = [first, second];
});

const verificationCode = (code: string) => ({ code: 'ERR_VERIFICATION_FAILED', details: { verificationCode: code } });

describe('a squatter on the computer of a victim', () => {
  test('D-20 D-32 signs the browser in as itself, and the answer and the session say so', async () => {
    const api = await server.visitor();
    const { challengeNonce } = await api.issueChallenge({ purpose: 'sign-in' });
    const token = signToken(attacker.signature, server.url, challengeNonce);
    expect(await api.signInWithCard({ challengeNonce, token })).toMatchObject({ identity: { name: attacker.name } });
    expect(await api.session()).toMatchObject({ identity: { name: attacker.name } });
  });

  test('D-20 gets nothing of a member who is signed in: neither their account nor their ID number with its own card', async () => {
    const api = await server.registered('0988000001');
    const { challengeNonce } = await api.issueChallenge({ purpose: 'gold' });
    const token = signToken(attacker.signature, server.url, challengeNonce);
    await expect(api.upgradeToGold({ challengeNonce, token, idNumber: victim.idNumber })).rejects.toMatchObject({
      code: 'ERR_ID_NUMBER_OTHER',
    });
    expect(await api.profile()).toMatchObject({ status: 'general' });

    const signIn = await api.issueChallenge({ purpose: 'sign-in' });
    await api.signInWithCard({
      challengeNonce: signIn.challengeNonce,
      token: signToken(attacker.signature, server.url, signIn.challengeNonce),
    });
    await expect(api.profile()).rejects.toMatchObject({ code: 'ERR_SIGN_IN_REQUIRED' });
  });

  test('D-20 has no use for what the victim signed for another nonce or another site', async () => {
    const api = await server.visitor();
    const recorded = signToken(victim.signature, server.url, Buffer.alloc(32, 1).toString('base64'));
    const first = await api.issueChallenge({ purpose: 'sign-in' });
    const replayed = api.signInWithCard({ challengeNonce: first.challengeNonce, token: recorded });
    await expect(replayed).rejects.toMatchObject(verificationCode('ERR_SIGNATURE_INVALID'));

    const second = await api.issueChallenge({ purpose: 'sign-in' });
    const relayed = signToken(victim.signature, ELSEWHERE, second.challengeNonce);
    await expect(api.signInWithCard({ challengeNonce: second.challengeNonce, token: relayed })).rejects.toMatchObject(
      verificationCode('ERR_SIGNATURE_INVALID'),
    );
    expect(await api.session()).toMatchObject({ member: null, identity: null });
  });
});
