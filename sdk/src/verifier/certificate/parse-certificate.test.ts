import { X509Certificate } from 'node:crypto';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, test } from 'vitest';
import { parseCertificate } from './parse-certificate.js';

const pki = await loadTestPki();
const people = [
  ...pki.citizens,
  pki.organisation,
  pki.ellipticCurveCitizen,
  ...Object.values(pki.bad),
  ...pki.crowd.slice(0, 3),
];
const ders = [...pki.trustAnchors, ...pki.intermediates, ...people.map(({ signature }) => signature.certificate)];

describe('reads what OpenSSL reads', () => {
  test.each(ders.map((der, index) => [index, der] as const))('of certificate %i', (_, der) => {
    const ours = parseCertificate(der);
    const theirs = new X509Certificate(der);
    expect(ours.serialNumber).toBe(theirs.serialNumber);
    expect(ours.notBefore).toBe(Date.parse(theirs.validFrom));
    expect(ours.notAfter).toBe(Date.parse(theirs.validTo));
    expect(ours.extensions.basicConstraints?.isAuthority ?? false).toBe(theirs.ca);
    expect(ours.publicKey.keyObject.equals(theirs.publicKey)).toBe(true);
    expect(ours.subject.attributes.map(({ text }) => text)).toEqual(
      theirs.subject.split('\n').map((line) => line.slice(line.indexOf('=') + 1)),
    );
  });
});

test('reads no certificate of which one byte is missing or too many', () => {
  const [der] = pki.trustAnchors;
  if (der === undefined) throw new TypeError('there is none');
  expect(() => parseCertificate(der.subarray(0, -1))).toThrow(SyntaxError);
  expect(() => parseCertificate(Uint8Array.of(...der, 0))).toThrow(SyntaxError);
  expect(() => parseCertificate(new Uint8Array())).toThrow(SyntaxError);
});
