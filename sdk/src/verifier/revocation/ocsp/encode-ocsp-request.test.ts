import { certIdOf, makeOcspCertificate, readOcspRequest } from '@cardbridge/fixtures/ocsp';
import { expect, it } from 'vitest';
import { ca, queryAbout, somebody } from '../../../../test/support/ocsp-world.js';
import { certIdHashes } from './cert-id.js';
import { encodeNonce, encodeOcspRequest } from './encode-ocsp-request.js';

const high = makeOcspCertificate({ name: 'high', issuer: ca, serial: Uint8Array.of(0, 0xff) });

it.each(certIdHashes.flatMap((hash) => [somebody, high].map((person) => ({ hash, person }))))(
  'a request by $hash asks what it should (case %#)',
  ({ hash, person }) => {
    const nonce = Buffer.alloc(32, 0x80);
    const question = readOcspRequest(encodeOcspRequest(queryAbout(person), { hash, nonce }));
    expect(question?.certId).toEqual(certIdOf(person.certificate, ca.certificate, hash));
    expect(question?.nonce).toEqual(Uint8Array.from(encodeNonce(nonce)));
  },
);

it('a request without a nonce has no extension', () => {
  const question = readOcspRequest(encodeOcspRequest(queryAbout(somebody), { hash: 'sha1', nonce: undefined }));
  expect(question).toEqual({ certId: certIdOf(somebody.certificate, ca.certificate), nonce: undefined });
});
