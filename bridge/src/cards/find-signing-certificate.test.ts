import { loadTestPki, makeSignatureKey, type TestPki } from '@cardbridge/fixtures/pki';
import { beforeAll, expect, test } from 'vitest';
import { findSigningCertificate } from './find-signing-certificate.js';

let pki: TestPki;
beforeAll(async () => {
  pki = await loadTestPki();
});

const candidates = (...certificates: readonly (Uint8Array | undefined)[]) =>
  certificates.map((certificate, index) => ({ certificate: certificate ?? new Uint8Array(), index }));

test('the one for signatures, wherever it lies, with what is known of it', () => {
  const [person] = pki.citizens;
  const found = findSigningCertificate(
    candidates(pki.trustAnchors[0], pki.intermediates[0], person?.encryption.certificate, person?.signature.certificate),
  );
  expect(found).toMatchObject({ index: 3, algorithm: 'RS256' });
});

test('what is no certificate is passed over', () => {
  const [person] = pki.citizens;
  const rubbish = Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x01);
  expect(findSigningCertificate(candidates(undefined, rubbish, person?.signature.certificate))).toMatchObject({ index: 2 });
});

test('the key decides about the algorithm', async () => {
  const algorithmOf = (certificate: Uint8Array) => findSigningCertificate(candidates(certificate)).algorithm;
  expect(algorithmOf(pki.ellipticCurveCitizen.signature.certificate)).toBe('ES256');
  expect(algorithmOf((await makeSignatureKey('P-384')).certificate)).toBe('ES384');
  expect(algorithmOf((await makeSignatureKey('RSA-3072')).certificate)).toBe('RS256');
});

test('none for signatures, or only with keys that we have no algorithm for', async () => {
  const none = { code: 'ERR_CARD_CERTIFICATE_NONE' };
  const find = (...certificates: readonly Uint8Array[]) => {
    try {
      return findSigningCertificate(candidates(...certificates));
    } catch (error) {
      return error;
    }
  };
  expect(find()).toMatchObject(none);
  expect(find(...pki.trustAnchors, pki.bad.wrongUsage.signature.certificate)).toMatchObject(none);
  const unsupported = { code: 'ERR_CARD_UNSUPPORTED' };
  expect(find(pki.bad.weakKey.signature.certificate)).toMatchObject(unsupported);
  expect(find((await makeSignatureKey('P-521')).certificate)).toMatchObject(unsupported);
  expect(find(pki.bad.weakKey.signature.certificate, pki.ellipticCurveCitizen.signature.certificate)).toMatchObject({
    index: 1,
  });
});
