import { createHash } from 'node:crypto';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../certificate/certificate.js';
import { parseCertificate } from '../certificate/parse-certificate.js';
import { type Candidate, judgeCertificates } from './judge-certificates.js';
import { publishedCertificates } from './published-certificates.js';

const pki = await loadTestPki();
const [root1, root2, issuer1] = [...pki.trustAnchors, ...pki.intermediates].map(parseCertificate) as [
  Certificate,
  Certificate,
  Certificate,
];
const published = (name: string): string => publishedCertificates.find((entry) => entry.name === name)?.sha256 ?? '';

let files = 0;
/** With the SHA-256 of another certificate, which no real file could have. */
function candidate(certificate: Certificate, sha256?: string): Candidate {
  files += 1;
  const own = createHash('sha256').update(`${files}`).digest('hex');
  return { file: `${files}.cer`, sha256: sha256 ?? own, certificate };
}

function judge(...candidates: readonly Candidate[]): readonly string[] {
  const judgements = judgeCertificates(candidates, {
    pinned: new Set(['pinned']),
    withTestOnlyTrustAnchors: true,
    at: Date.now(),
  });
  return candidates.map(({ sha256 }) => `${judgements.get(sha256)?.use}: ${judgements.get(sha256)?.explanation.en}`);
}

describe('the published pins', () => {
  it('are SHA-256 values, each there once, of certificates with a validity', () => {
    expect(publishedCertificates.filter(({ use }) => use === 'trust anchor').map(({ name }) => name)).toEqual([
      'GRCA G1',
      'GRCA G2',
      'GRCA G3',
    ]);
    for (const { sha256, validFrom, validTo, sources } of publishedCertificates) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(sources).toBeGreaterThan(0);
      for (const day of [validFrom, validTo]) expect(new Date(day).toISOString().slice(0, 10)).toBe(day);
      expect(validFrom < validTo).toBe(true);
    }
    expect(new Set(publishedCertificates.map(({ sha256 }) => sha256)).size).toBe(publishedCertificates.length);
  });

  it('make an anchor of a root, and say how many sources there are', () => {
    expect(judge(candidate(root1, published('GRCA G2')), candidate(root2, published('GRCA G3')))).toEqual([
      'trust anchor: Its SHA-256 is the published one of GRCA G2.',
      'trust anchor: Its SHA-256 is the published one of GRCA G3. Only one source gives it: confirm it with the authority.',
    ]);
  });

  it('make no anchor of an issuing CA, which needs the root above it', () => {
    const [alone] = judge(candidate(issuer1, published('MOICA G2')));
    expect(alone).toMatch(/^refused: .*MOICA G2, but the GRCA certificate that signed it is not in the folder/);
    const root = candidate(root1, published('GRCA G1'));
    expect(judge(candidate(issuer1, published('MOICA G2')), root)[0]).toBe(
      `issuing CA: The CA of ${root.file} has signed it, and its SHA-256 is the published one of MOICA G2.`,
    );
  });
});

describe('a CA', () => {
  const anchor = candidate(root1, 'pinned');

  it('of which nobody published anything is an issuing CA below an anchor', () => {
    expect(judge(candidate(issuer1), anchor)[0]).toMatch(/^issuing CA: The CA of/);
  });

  it('may lead up to the anchor in several steps, whichever comes first', () => {
    // A new certificate for the key of the issuing CA, as if that CA had signed it; and one that it signed in truth.
    const leaf = parseCertificate(pki.organisation.signature.certificate);
    const below: Certificate = {
      ...leaf,
      extensions: { ...leaf.extensions, basicConstraints: { isAuthority: true, pathLength: undefined }, keyUsage: 0x0400 },
    };
    const issuers = pki.intermediates.map((der) => candidate(parseCertificate(der)));
    const roots = [candidate(root1, 'pinned'), candidate(root2, published('GRCA G2'))];
    expect(judge(candidate(below), ...issuers, ...roots).map((text) => text.split(':')[0])).toEqual([
      'issuing CA',
      'issuing CA',
      'issuing CA',
      'trust anchor',
      'trust anchor',
    ]);
  });

  it('that is pinned is an anchor, though another has signed it', () => {
    expect(judge(candidate(issuer1, 'pinned'))[0]).toMatch(/^trust anchor/);
  });

  it('that signed itself with SHA-1 is an anchor if it is pinned: nobody looks at that signature', () => {
    const sha1 = '300d06092a864886f70d0101050500';
    expect(judge(candidate({ ...root1, signatureAlgorithm: sha1 }, published('GRCA G1')))[0]).toMatch(/^trust anchor/);
    expect(judge(candidate({ ...root1, signatureAlgorithm: sha1 }))[0]).toMatch(/^refused: A root that signed itself/);
    expect(judge(candidate({ ...issuer1, signatureAlgorithm: sha1 }), anchor)[0]).toMatch(/^refused: .*SHA-1/);
  });

  it.each<[string, Partial<Certificate['extensions']>]>([
    ['is not the certificate of a CA', { basicConstraints: { isAuthority: false, pathLength: undefined } }],
    ['is not the certificate of a CA', { basicConstraints: undefined }],
    ['key usage has no keyCertSign', { keyUsage: 0x8000 }],
  ])('D-36 %s: refused, pinned or not', (reason, change) => {
    const unfit = { ...root1, extensions: { ...root1.extensions, ...change } };
    for (const sha256 of ['pinned', published('GRCA G1'), undefined]) {
      const [judgement = ''] = judge(candidate(unfit, sha256));
      expect(judgement).toMatch(/^refused/);
      expect(judgement).toContain(reason);
    }
  });
});
