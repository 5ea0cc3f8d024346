import { loadTestPki, signToken, type TestPerson } from '@cardbridge/fixtures/pki';
import { describe, expect, it } from 'vitest';
import { createVerifier, memoryChallengeStore, type VerificationObservation, type VerifierOptions } from '../index.js';

const pki = await loadTestPki();
const origin = 'https://marker-origin.example.gov.tw';
const scope = { sessionId: 'MARKER-session', purpose: 'MARKER-purpose' };
const [person] = pki.citizens;
if (person === undefined) throw new TypeError('the test PKI has nobody');

/** One sign-in, and what was observed of it. `alter` is the attacker's. */
async function observe(who: TestPerson, options: Partial<VerifierOptions> = {}, alter: object = {}) {
  const seen: VerificationObservation[] = [];
  const verifier = createVerifier({
    expectedOrigin: origin,
    store: memoryChallengeStore(),
    trustAnchors: pki.trustAnchors,
    intermediates: pki.intermediates,
    revocation: { status: () => ({ status: 'good' }) },
    withTestOnlyTrustAnchors: true,
    onVerification: (observation) => seen.push(observation),
    ...options,
  });
  const { challengeNonce } = await verifier.issueChallenge(scope);
  const token = { ...signToken(who.signature, origin, challengeNonce), appVersion: 'MARKER-version', ...alter };
  await verifier.verifyAuthentication({ token, challengeNonce, ...scope }).catch(() => undefined);
  const secrets = [who.name, who.subjectSerialNumber, who.idNumber, challengeNonce, token.signature, origin, 'MARKER'];
  const text = JSON.stringify(seen);
  for (const secret of secrets) expect(text).not.toContain(secret);
  return seen;
}

describe('the hook of a verifier', () => {
  it('D-46 hears how a sign-in went, and of nobody', async () => {
    expect(await observe(person)).toEqual([
      {
        outcome: 'verified',
        durationMs: expect.any(Number),
        kind: 'citizen',
        assuranceLevel: 3,
        algorithm: 'RS256',
        revocation: 'good',
      },
    ]);
    expect(await observe(pki.organisation)).toEqual([expect.objectContaining({ outcome: 'verified', kind: 'organization' })]);
  });

  it('hears how far a refusal came', async () => {
    const durationMs = expect.any(Number);
    const answers: readonly [VerifierOptions['revocation'], object][] = [
      [
        { status: () => ({ status: 'revoked', reason: 'keyCompromise' }) },
        { outcome: 'ERR_CERTIFICATE_REVOKED', revocation: 'revoked' },
      ],
      [
        { status: () => ({ status: 'unknown', detail: 'MARKER-detail' }) },
        { outcome: 'ERR_REVOCATION_UNKNOWN', revocation: 'unknown' },
      ],
      [
        { status: () => Promise.reject(new Error('MARKER-cause')) },
        { outcome: 'ERR_REVOCATION_UNKNOWN', revocation: 'unknown' },
      ],
    ];
    for (const [revocation, expected] of answers) {
      expect(await observe(person, { revocation })).toEqual([{ ...expected, durationMs, algorithm: 'RS256' }]);
    }
    expect(await observe(pki.bad.unknownIssuer)).toEqual([
      { outcome: 'ERR_CERTIFICATE_UNTRUSTED', durationMs, algorithm: 'RS256' },
    ]);
  });

  it('D-34 hears of no algorithm that is not on the list: the word is the peer’s', async () => {
    expect(await observe(person, {}, { algorithm: 'MARKER-algorithm' })).toEqual([
      { outcome: 'ERR_ALGORITHM_NOT_ALLOWED', durationMs: expect.any(Number) },
    ]);
    expect(await observe(person, {}, { format: 'MARKER-format' })).toEqual([
      { outcome: 'ERR_TOKEN_FORMAT_UNSUPPORTED', durationMs: expect.any(Number) },
    ]);
  });
});
