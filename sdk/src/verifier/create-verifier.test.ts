import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, it } from 'vitest';
import {
  createVerifier,
  memoryChallengeStore,
  VerifierConfigurationError,
  type VerifierOptions,
  verificationErrorCodes,
  verificationMessages,
  withoutRevocationCheck,
} from './index.js';

const pki = await loadTestPki();
const good: VerifierOptions = {
  expectedOrigin: 'https://www.example.gov.tw',
  store: memoryChallengeStore(),
  trustAnchors: pki.trustAnchors,
  intermediates: pki.intermediates,
  revocation: withoutRevocationCheck(),
  withTestOnlyTrustAnchors: true,
};

function setUp(options: Partial<Record<keyof VerifierOptions, unknown>>) {
  return () => createVerifier({ ...good, ...options } as VerifierOptions);
}

describe('createVerifier', () => {
  it.each(['https://www.example.gov.tw', 'https://www.example.gov.tw:8443', 'http://127.0.0.1:3000', 'https://xn--fiqs8s.tw'])(
    'takes %s for an origin',
    (expectedOrigin) => {
      expect(setUp({ expectedOrigin })).not.toThrow();
    },
  );

  it.each([
    'https://www.example.gov.tw/',
    'https://www.example.gov.tw:443',
    'https://www.example.gov.tw/login',
    'https://WWW.example.gov.tw',
    'https://user@www.example.gov.tw',
    'https://中文.tw',
    'www.example.gov.tw',
    'null',
    'file:///',
    '',
    undefined,
  ])('refuses %s', (expectedOrigin) => {
    expect(setUp({ expectedOrigin })).toThrow(VerifierConfigurationError);
  });

  it('refuses test roots unless asked for by name', () => {
    expect(setUp({ withTestOnlyTrustAnchors: undefined })).toThrow(/TEST ONLY/);
    expect(setUp({ withTestOnlyTrustAnchors: 'yes' })).toThrow(/TEST ONLY/);
  });

  it.each<[string, Partial<Record<keyof VerifierOptions, unknown>>, RegExp]>([
    ['no trust anchor', { trustAnchors: [] }, /trustAnchors must not be empty/],
    [
      'a trust anchor that cannot be read',
      { trustAnchors: [new Uint8Array([1])] },
      /trustAnchors\[0\] is not a DER certificate/,
    ],
    ['a trust anchor that is no CA', { trustAnchors: [pki.organisation.signature.certificate] }, /basicConstraints/],
    ['an intermediate that is no CA', { intermediates: [pki.organisation.signature.certificate] }, /intermediates\[0\]/],
    ['a policy that is no OID', { acceptedPolicies: ['level 3'] }, /acceptedPolicies/],
    ['no policy', { acceptedPolicies: [] }, /acceptedPolicies/],
    ['any policy', { acceptedPolicies: ['2.5.29.32.0'] }, /acceptedPolicies/],
    ['a hook that is none', { onVerification: {} as unknown as () => void }, /onVerification/],
    ['a clock that is none', { clock: 0 as unknown as () => number }, /clock/],
    ['random bytes that are none', { randomBytes: 5 }, /randomBytes/],
    ['no list of trust anchors', { trustAnchors: undefined }, /trustAnchors must be a list/],
    ['one certificate in place of a list', { trustAnchors: pki.trustAnchors[0] }, /trustAnchors must be a list/],
    ['no list of intermediates', { intermediates: undefined }, /intermediates must be a list/],
    ['no time for revocation', { revocationTimeLimitSeconds: 0 }, /revocationTimeLimitSeconds/],
    // A timer that is set for longer goes off at once.
    ['time for revocation without end', { revocationTimeLimitSeconds: 2 ** 31 / 1000 }, /revocationTimeLimitSeconds/],
    ['a lifetime of nothing', { challengeLifetimeSeconds: 0 }, /challengeLifetimeSeconds/],
    ['a lifetime without end', { challengeLifetimeSeconds: Number.POSITIVE_INFINITY }, /challengeLifetimeSeconds/],
    ['no store', { store: undefined }, /store/],
    ['half a store', { store: { take: async () => undefined } }, /store/],
    ['no revocation source', { revocation: undefined }, /withoutRevocationCheck/],
  ])('refuses %s', (_, options, message) => {
    expect(setUp(options)).toThrow(VerifierConfigurationError);
    expect(setUp(options)).toThrow(message);
  });
});

describe('messages', () => {
  it.each(['en', 'zh-TW'] as const)('%s has one of its own for every code', (language) => {
    const sentences = verificationErrorCodes.map((code) => verificationMessages[language][code].sentence);
    expect(new Set(sentences).size).toBe(verificationErrorCodes.length);
    expect(Object.keys(verificationMessages[language]).sort()).toEqual([...verificationErrorCodes].sort());
  });
});
