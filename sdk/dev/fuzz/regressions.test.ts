import { X509Certificate } from 'node:crypto';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../src/verifier/certificate/parse-certificate.js';
import { sampleOf } from './mutate/mutate-object.js';
import { at, copyTlv, encodeTlv, type Tlv } from './mutate/tlv.js';

const pki = await loadTestPki();
const original = sampleOf(pki.ellipticCurveCitizen.signature.certificate).tlv;

/** The certificate with one part of what is signed changed. */
function changed(place: readonly number[], change: (part: Tlv) => void): Uint8Array {
  const certificate = copyTlv(original);
  const part = at(certificate, 0, ...place);
  if (part === undefined) throw new TypeError('there is no such part');
  change(part);
  return encodeTlv(certificate);
}

const oneMore = (part: Tlv) => void part.children?.push({ tag: 0x05, children: undefined, content: new Uint8Array() });

/** 1.2.3, which is nothing. */
const other = Buffer.from('2a03', 'hex');

describe('what fuzzing has found', () => {
  it('parameters of an unknown kind of key are one value, as OpenSSL has it', () => {
    const unknownKind = (part: Tlv) => void Object.assign(at(part, 0) ?? {}, { content: other });
    const unknownCurve = (part: Tlv) => void Object.assign(at(part, 1) ?? {}, { content: other });
    for (const unknown of [unknownKind, unknownCurve]) {
      expect(parseCertificate(changed([6, 0], unknown)).publicKey.kind.type).toBe('other');
      const longer = changed([6, 0], (part) => {
        unknown(part);
        oneMore(part);
      });
      expect(() => new X509Certificate(longer)).toThrow();
      expect(() => parseCertificate(longer)).toThrow(SyntaxError);
    }
  });

  it('an unknown signature algorithm has one parameter at most', () => {
    const places = [[0, 2], [1]];
    const certificate = copyTlv(original);
    for (const place of places) Object.assign(at(certificate, ...place, 0) ?? {}, { content: other });
    expect(parseCertificate(encodeTlv(certificate)).signatureAlgorithm).toMatch(/^30..06022a03/);
    for (const place of places) oneMore(at(certificate, ...place) ?? certificate);
    expect(() => new X509Certificate(encodeTlv(certificate))).toThrow();
    expect(() => parseCertificate(encodeTlv(certificate))).toThrow(SyntaxError);
  });

  it('a unique identifier is made of bits: extensions under its tag are none', () => {
    for (const [content, isOne] of [
      ['00ff', true],
      ['07ff80', true],
      ['00', true],
      ['', false],
      ['08ff', false],
      ['01', false],
      ['3082', false],
    ] as const) {
      const unique = { tag: 0x82, children: undefined, content: Buffer.from(content, 'hex') };
      const der = changed([], (tbs) => void tbs.children?.splice(7, 0, unique));
      const read = () => parseCertificate(der);
      if (isOne) expect(read().extensions.keyUsage).toBeDefined();
      else expect(read).toThrow(SyntaxError);
      // OpenSSL lets unused bits of nothing pass.
      if (!isOne && content !== '01') expect(() => new X509Certificate(der)).toThrow();
    }
  });

  it.each(['80', 'ff', 'ff7f', 'ff00', '8000000000000001', 'd45fdc22c65f0ad14e6b59148e9999d4'])(
    'a serial number of %s is negative, and does not read like a positive one',
    (octets) => {
      const der = changed([1], (part) => void Object.assign(part, { content: Buffer.from(octets, 'hex') }));
      expect(parseCertificate(der).serialNumber).toBe(new X509Certificate(der).serialNumber);
    },
  );
});
