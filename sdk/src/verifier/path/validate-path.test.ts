import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../certificate/certificate.js';
import { parseCertificate } from '../certificate/parse-certificate.js';
import { VerificationError } from '../errors.js';
import { validatePath } from './validate-path.js';

const pki = await loadTestPki();
const [root1, root2] = pair(pki.trustAnchors);
const [issuer1, issuer2] = pair(pki.intermediates);
const person = pki.citizens.find(({ issuerGeneration }) => issuerGeneration === 1);
if (person === undefined) throw new TypeError('the test PKI has nobody of generation 1');
const leaf = parseCertificate(person.signature.certificate);
const at = Date.now();

function pair(ders: readonly Uint8Array[]): [Certificate, Certificate] {
  const [one, two] = ders.map(parseCertificate);
  if (one === undefined || two === undefined) throw new TypeError('the test PKI has two generations');
  return [one, two];
}

/**
 * The certificates are real and their signatures are checked; a rule is tried by changing what was read from one of them, which
 * needs no CA key and changes nothing else.
 */
function path(query: { certificate?: Certificate; trustAnchors?: Certificate[]; intermediates?: Certificate[] }) {
  const { certificate = leaf, trustAnchors = [root1, root2], intermediates = [issuer1, issuer2] } = query;
  return validatePath({ certificate, trustAnchors, intermediates, requiredPolicy: '2.16.886.101.0.3.3', at });
}

function refusal(query: Parameters<typeof path>[0]): [string, string | undefined] {
  try {
    path(query);
  } catch (error) {
    if (error instanceof VerificationError) return [error.code, error.detail];
    throw error;
  }
  throw new Error('it was accepted');
}

describe('building', () => {
  it('finds the generation by key identifier where the names are the same', () => {
    expect(issuer1.subject).toBe(issuer2.subject);
    expect(root1.subject).toBe(root2.subject);
    expect(path({ trustAnchors: [root2, root1], intermediates: [issuer2, issuer1] })).toEqual([leaf, issuer1, root1]);
  });

  it('finds it by signature where there are no key identifiers', () => {
    const bare = (certificate: Certificate) => ({ ...certificate, subjectKeyIdentifier: undefined });
    const found = path({ trustAnchors: [root2, root1].map(bare), intermediates: [issuer2, issuer1].map(bare) });
    expect(found.map(({ der }) => der)).toEqual([leaf.der, issuer1.der, root1.der]);
  });

  it('D-37 goes on to the next candidate when one of the same name and key identifier did not sign', () => {
    const impostor = { ...issuer1, publicKey: issuer2.publicKey };
    expect(path({ intermediates: [impostor, issuer1] })).toEqual([leaf, issuer1, root1]);
  });

  it('goes on to the next candidate when one that did sign may not be used', () => {
    const expired = { ...issuer1, notAfter: at - 1 };
    expect(path({ intermediates: [expired, issuer1] })).toEqual([leaf, issuer1, root1]);
  });

  it('may end at an issuing CA that is itself an anchor', () => {
    expect(path({ trustAnchors: [issuer1], intermediates: [] })).toEqual([leaf, issuer1]);
  });

  it.each([
    ['no issuing CA', { intermediates: [] }],
    ['the issuing CA of the other generation only', { intermediates: [issuer2] }],
    ['the root of the other generation only', { trustAnchors: [root2] }],
    ['a root that is configured, but as an intermediate', { trustAnchors: [root2], intermediates: [root1, issuer1] }],
    ['a CA of the right key but another name', { intermediates: [{ ...issuer1, subject: root1.subject }] }],
  ])('D-37 %s: untrusted', (_, query) => {
    expect(refusal(query)).toEqual(['ERR_CERTIFICATE_UNTRUSTED', undefined]);
  });

  it('D-42 gives up after a bounded amount of work', () => {
    let used = 0;
    const impostors = Array.from({ length: 1000 }, () => ({
      ...issuer1,
      get publicKey() {
        used += 1;
        return issuer2.publicKey;
      },
    }));
    expect(refusal({ intermediates: [...impostors, issuer1] })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
    expect(used).toBe(32);
  });
});

describe('D-36 rules of an issuer', () => {
  it.each<[string, Partial<Certificate>]>([
    ['it has expired', { notAfter: at - 1 }],
    ['it is not valid yet', { notBefore: at + 1 }],
    ['basicConstraints do not make it a CA', { isAuthority: false }],
    ['key usage has no keyCertSign', { keyUsage: 0x80 }],
    ['extended key usage has no clientAuth', { extendedKeyUsage: ['1.3.6.1.5.5.7.3.9'] }],
    ['it has a critical extension that is not understood', { criticalExtensions: ['2.5.29.30'] }],
    ['it does not issue under the required policy', { policies: ['2.16.886.101.0.3.1'] }],
    ['it does not issue under the required policy', { policies: [] }],
  ])('%s', (fault, change) => {
    const refused = ['ERR_CERTIFICATE_PATH_INVALID', `an issuing CA may not be used: ${fault}`];
    expect(refusal({ intermediates: [{ ...issuer1, ...change }] })).toEqual(refused);
    // The anchor keeps the same rules, but for policy: it is trusted for all.
    if (!('policies' in change)) expect(refusal({ trustAnchors: [{ ...root1, ...change }] })).toEqual(refused);
  });

  it('its own signature must be a strong one', () => {
    const weak = { ...issuer1, signatureAlgorithm: '1.2.840.113549.1.1.5' };
    expect(refusal({ intermediates: [weak] })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
  });

  it('anyPolicy is as good as the required one', () => {
    expect(path({ intermediates: [{ ...issuer1, policies: ['2.5.29.32.0'] }] })).toHaveLength(3);
  });

  it('path length counts the CAs below, but not self-issued ones', () => {
    const noneBelow = { ...root1, pathLength: 0 };
    expect(refusal({ trustAnchors: [noneBelow] })[1]).toMatch(/path length/);
    expect(path({ trustAnchors: [{ ...root1, pathLength: 1 }] })).toHaveLength(3);
    // The root once more, as a certificate of its own below the anchor: two CAs below, one of them self-issued.
    const anchor = { ...root1, pathLength: 1, subjectKeyIdentifier: 'only the other root asks for this' };
    const selfIssued = { ...root1, authorityKeyIdentifier: anchor.subjectKeyIdentifier, policies: ['2.5.29.32.0'] };
    const viaAgain = path({ trustAnchors: [anchor], intermediates: [issuer1, selfIssued] });
    expect(viaAgain).toHaveLength(4);
  });
});

describe('D-36 rules of a person’s certificate', () => {
  it.each<[string, Partial<Certificate>]>([
    ['ERR_CERTIFICATE_EXPIRED', { notAfter: at - 1 }],
    ['ERR_CERTIFICATE_NOT_YET_VALID', { notBefore: at + 1 }],
    ['ERR_CERTIFICATE_USAGE_WRONG', { keyUsage: undefined }],
    ['ERR_CERTIFICATE_USAGE_WRONG', { keyUsage: 0x7f }],
    ['ERR_CERTIFICATE_USAGE_WRONG', { isAuthority: true }],
    ['ERR_CERTIFICATE_USAGE_WRONG', { extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'] }],
    ['ERR_CERTIFICATE_USAGE_WRONG', { extendedKeyUsage: [] }],
    ['ERR_CERTIFICATE_EXTENSION_UNKNOWN', { criticalExtensions: ['2.5.29.15', '1.2.3.4'] }],
    ['ERR_CERTIFICATE_SIGNATURE_WEAK', { signatureAlgorithm: '1.2.840.113549.1.1.4' }],
    ['ERR_CERTIFICATE_POLICY_WRONG', { policies: ['2.5.29.32.0'] }],
  ])('%s (case %#)', (code, change) => {
    expect(refusal({ certificate: { ...leaf, ...change } })[0]).toBe(code);
  });

  it('an extended key usage may name client authentication, or any', () => {
    for (const purpose of ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0']) {
      expect(path({ certificate: { ...leaf, extendedKeyUsage: ['1.3.6.1.5.5.7.3.4', purpose] } })).toHaveLength(3);
    }
  });
});
