import { generateKeyPairSync } from 'node:crypto';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, it } from 'vitest';
import {
  alternativeNames,
  basicConstraints,
  extendedKeyUsage,
  extension,
  general,
  inhibitAnyPolicy,
  keyUsage,
  nameConstraints,
  policies,
} from '../../../test/support/certificates/extensions.js';
import {
  type CertificateChanges,
  certifyAuthority,
  certifyPerson,
  makeName,
  makeParty,
  type Party,
  validity,
} from '../../../test/support/certificates/make-certificate.js';
import { type Certificate, KeyUsage } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { parseCertificate } from '../certificate/parse-certificate.js';
import { Tag } from '../der/index.js';
import { VerificationError } from '../errors.js';
import { Authorities } from './authorities.js';
import { authorityFault } from './authority.js';
import { createPathValidator, type PathValidatorOptions } from './create-path-validator.js';
import { findIssuingPaths } from './find-issuing-paths.js';
import { defaultLimits, type PathRules } from './path-rules.js';

const { at } = validity;
const anyRules: PathRules = {
  acceptedPolicies: [oid.anyPolicy],
  requireExplicitPolicy: false,
  inhibitPolicyMapping: false,
  inhibitAnyPolicy: false,
  purpose: oid.clientAuthentication,
};

const root = makeParty('Root');
const issuer = makeParty('Issuing CA');
const person = makeParty('Person');
const rootCertificate = certifyAuthority(root, root, { without: [oid.authorityKeyIdentifier] });
const issuerCertificate = certifyAuthority(root, issuer);
const leaf = certifyPerson(issuer, person);

interface Query extends Partial<Omit<PathValidatorOptions, 'rules'>> {
  readonly rules?: Partial<PathRules>;
  readonly certificate?: Certificate;
  readonly at?: number;
}

function validate({ certificate = leaf, at: time = at, rules, ...options }: Query = {}) {
  return createPathValidator({
    trustAnchors: [rootCertificate],
    intermediates: [issuerCertificate],
    ...options,
    rules: { ...anyRules, ...rules },
  }).validate(certificate, time);
}

function issuers(query: Query = {}): readonly Certificate[] {
  return validate(query).issuers;
}

function refusal(query: Query): [string, string | undefined] {
  try {
    validate(query);
  } catch (error) {
    if (error instanceof VerificationError) return [error.code, error.detail];
    throw error;
  }
  throw new Error('it was accepted');
}

describe('building', () => {
  it('leads from the certificate to the anchor, the nearest issuer first', () => {
    expect(issuers()).toEqual([issuerCertificate, rootCertificate]);
    expect(validate()).toMatchObject({ certificate: leaf, validPolicies: [] });
  });

  it('gives the same path to every certificate of an issuer', () => {
    const validator = createPathValidator({
      trustAnchors: [rootCertificate],
      intermediates: [issuerCertificate],
      rules: anyRules,
    });
    const other = certifyPerson(issuer, makeParty('Somebody else'));
    expect(validator.validate(other, at).issuers).toBe(validator.validate(leaf, at).issuers);
  });

  it('may end at an issuing CA that is itself an anchor', () => {
    expect(issuers({ trustAnchors: [issuerCertificate], intermediates: [rootCertificate] })).toEqual([issuerCertificate]);
  });

  it.each<[string, Query]>([
    ['no issuing CA', { intermediates: [] }],
    ['another root', { trustAnchors: [certifyAuthority(makeParty('Other root'), makeParty('Other root'))] }],
    [
      'the root, but as an intermediate',
      { trustAnchors: [issuerOnlyByName(root)], intermediates: [rootCertificate, issuerCertificate] },
    ],
    [
      'a CA of the right key but another name',
      { intermediates: [certifyAuthority(root, { ...issuer, name: makeName('Else') })] },
    ],
  ])('%s: untrusted', (_, query) => {
    expect(refusal(query)).toEqual(['ERR_CERTIFICATE_UNTRUSTED', undefined]);
  });

  it('compares names as RFC 5280 §7.1 has it', () => {
    const spelled = { ...issuer, name: makeName([oid.commonName, '  ISSUING   ca ', Tag.printableString]) };
    expect(issuers({ certificate: certifyPerson(spelled, person) })).toHaveLength(2);
    const other = { ...issuer, name: makeName('IssuingCA') };
    expect(refusal({ certificate: certifyPerson(other, person) })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
  });

  it('finds the generation where all have one name, by key identifier or without', () => {
    const generations = [1, 2, 3].map(() => makeParty('MOICA'));
    const certificates = generations.map((generation) => certifyAuthority(root, generation));
    for (const without of [[], [oid.authorityKeyIdentifier]]) {
      for (const [index, generation] of generations.entries()) {
        const certificate = certifyPerson(generation, person, { without });
        expect(issuers({ certificate, intermediates: certificates })[0]).toBe(certificates[index]);
      }
    }
  });

  it('takes the generations of GPKI apart, whose issuing CAs and roots have one name each', async () => {
    const pki = await loadTestPki();
    const [trustAnchors, intermediates] = [pki.trustAnchors, pki.intermediates].map((ders) => ders.map(parseCertificate));
    for (const { signature, issuerGeneration } of pki.citizens) {
      const certificate = parseCertificate(signature.certificate);
      const found = issuers({
        certificate,
        at: Date.now(),
        trustAnchors: trustAnchors ?? [],
        intermediates: intermediates ?? [],
      });
      expect(found).toEqual([intermediates?.[issuerGeneration - 1], trustAnchors?.[issuerGeneration - 1]]);
    }
  });

  it('believes no key identifier: a wrong one changes only the order', () => {
    const other = makeParty('Issuing CA');
    const misleading = certifyPerson({ ...issuer, keyIdentifier: other.keyIdentifier }, person);
    expect(issuers({ certificate: misleading, intermediates: [certifyAuthority(root, other), issuerCertificate] })[0]).toBe(
      issuerCertificate,
    );
  });

  it('goes on to the next path when one that leads there may not be used', () => {
    const expired = certifyAuthority(root, issuer, { notAfter: at - 1000 });
    expect(issuers({ intermediates: [expired, issuerCertificate] })).toEqual([issuerCertificate, rootCertificate]);
    const noAuthority = certifyAuthority(root, issuer, { extensions: [basicConstraints(false)] });
    expect(issuers({ intermediates: [noAuthority, issuerCertificate] })).toEqual([issuerCertificate, rootCertificate]);
  });

  it('goes round an anchor that has expired, by a cross-certificate', () => {
    const newRoot = makeParty('New root');
    const newRootCertificate = certifyAuthority(newRoot, newRoot);
    const expired = certifyAuthority(root, root, { notAfter: at - 1000 });
    const cross = certifyAuthority(newRoot, root);
    const query = { trustAnchors: [expired, newRootCertificate], intermediates: [issuerCertificate, cross] };
    expect(issuers(query)).toEqual([issuerCertificate, cross, newRootCertificate]);
  });

  it('ends at so many intermediates, self-issued ones not counted', () => {
    const parties = Array.from({ length: 8 }, (_, index) => makeParty(`CA ${index}`));
    const certificates = parties.map((party, index) => certifyAuthority(parties[index - 1] ?? root, party));
    const below = (index: number) => certifyPerson(parties[index] ?? root, person);
    expect(issuers({ certificate: below(5), intermediates: certificates })).toHaveLength(7);
    expect(refusal({ certificate: below(6), intermediates: certificates })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
    expect(issuers({ certificate: below(6), intermediates: certificates, limits: { intermediates: 7 } })).toHaveLength(8);

    const renewed = makeParty('Issuing CA');
    const query = {
      certificate: certifyPerson(renewed, person),
      intermediates: [issuerCertificate, certifyAuthority(issuer, renewed)],
    };
    expect(issuers({ ...query, limits: { intermediates: 1 } })).toHaveLength(3);
    expect(refusal({ ...query, limits: { intermediates: 0 } })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
  });
});

describe('D-37 whoever made it up', () => {
  it('a self-made CA with the name and the key identifier of the trusted one', () => {
    const impostor = { ...makeParty('Issuing CA'), keyIdentifier: issuer.keyIdentifier };
    const certificate = certifyPerson(impostor, person);
    expect(refusal({ certificate })).toEqual(['ERR_CERTIFICATE_UNTRUSTED', undefined]);
    // Even where the operator has taken it for an intermediate: nothing leads from it to an anchor.
    const selfMade = certifyAuthority({ ...impostor, name: root.name, keyIdentifier: root.keyIdentifier }, impostor);
    expect(refusal({ certificate, intermediates: [selfMade, issuerCertificate] })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
    // And it is not in the way of the true one.
    expect(issuers({ intermediates: [selfMade, issuerCertificate] })).toEqual([issuerCertificate, rootCertificate]);
  });

  it('a certificate that calls itself a root', () => {
    const selfMade = makeParty('Root');
    expect(refusal({ certificate: certifyAuthority(selfMade, selfMade) })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
  });

  it('a person who certifies another one', () => {
    const certificate = certifyPerson(person, makeParty('Friend'));
    expect(refusal({ certificate })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
    expect(refusal({ certificate, intermediates: [issuerCertificate, leaf] })).toEqual([
      'ERR_CERTIFICATE_PATH_INVALID',
      'issuer 1 above the certificate: basicConstraints do not make it a CA',
    ]);
  });
});

describe('D-36 an issuer', () => {
  const wrongExtension = extension('1.2.3.4', true, Uint8Array.of(5, 0));
  it.each<[string, CertificateChanges]>([
    ['it has expired', { notAfter: at - 1000 }],
    ['it is not valid yet', { notBefore: at + 1000 }],
    ['basicConstraints do not make it a CA', { extensions: [basicConstraints(false)] }],
    ['basicConstraints do not make it a CA', { without: [oid.basicConstraints] }],
    ['key usage has no keyCertSign', { extensions: [keyUsage(KeyUsage.cRLSign)] }],
    ['extended key usage leaves the purpose out', { extensions: [extendedKeyUsage('1.3.6.1.5.5.7.3.9')] }],
    ['it has a critical extension that is not understood', { extensions: [wrongExtension] }],
    ['its name constraints are malformed', { extensions: [nameConstraints([general.dns('*.example.com')])] }],
  ])('%s: refused, and so is an anchor', (rule, changes) => {
    expect(refusal({ intermediates: [certifyAuthority(root, issuer, changes)] })).toEqual([
      'ERR_CERTIFICATE_PATH_INVALID',
      `issuer 1 above the certificate: ${rule}`,
    ]);
    expect(refusal({ trustAnchors: [certifyAuthority(root, root, changes)] })).toEqual([
      'ERR_CERTIFICATE_PATH_INVALID',
      `issuer 2 above the certificate: ${rule}`,
    ]);
  });

  it('may leave key usage and extended key usage out, or name any purpose', () => {
    const free = certifyAuthority(root, issuer, { without: [oid.keyUsage] });
    expect(issuers({ intermediates: [free] })).toHaveLength(2);
    const anything = certifyAuthority(root, issuer, { extensions: [extendedKeyUsage(oid.anyExtendedKeyUsage)] });
    expect(issuers({ intermediates: [anything] })).toHaveLength(2);
    const serverOnly = certifyAuthority(root, issuer, { extensions: [extendedKeyUsage('1.3.6.1.5.5.7.3.1')] });
    expect(issuers({ intermediates: [serverOnly], rules: { purpose: undefined } })).toHaveLength(2);
  });

  it('with a weak key is nobody’s', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const weak = { publicKey: publicKey.export({ format: 'der', type: 'spki' }) };
    expect(authorityFault(certifyAuthority(root, issuer, weak))).toBe('its key is too weak or of an unknown kind');
    expect(refusal({ certificate: certifyPerson(issuer, person, weak) })[0]).toBe('ERR_KEY_NOT_ALLOWED');
  });

  it('must keep the profile of RFC 5280 §4 too where that is asked for, and so must the certificate', () => {
    const mustConform = { rules: { mustConformToProfile: true } };
    const without = [oid.authorityKeyIdentifier];
    const intermediates = [certifyAuthority(root, issuer, { without })];
    const certificate = certifyPerson(issuer, person, { without });
    expect(issuers({ intermediates, certificate })).toHaveLength(2);
    expect(issuers(mustConform)).toHaveLength(2);
    expect(refusal({ ...mustConform, intermediates })[1]).toBe(
      'issuer 1 above the certificate: it has no authority key identifier',
    );
    expect(refusal({ ...mustConform, certificate })).toEqual([
      'ERR_CERTIFICATE_MALFORMED',
      'it has no authority key identifier',
    ]);
  });

  it('without a name is nobody’s', () => {
    const nameless = { ...issuer, name: makeName() };
    const certificate = certifyPerson(nameless, person);
    expect(refusal({ certificate, intermediates: [certifyAuthority(root, nameless)] })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
  });

  it('signed with SHA-1 leads nowhere, but an anchor’s own signature is not looked at', () => {
    expect(refusal({ intermediates: [certifyAuthority(root, issuer, { hash: 'sha1' })] })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
    expect(issuers({ trustAnchors: [certifyAuthority(root, root, { hash: 'sha1' })] })).toHaveLength(2);
  });

  it('counts the CAs below by its path length, but not self-issued ones', () => {
    const sub = makeParty('Sub CA');
    const subCertificate = certifyAuthority(issuer, sub);
    const certificate = certifyPerson(sub, person);
    const limited = (length: number) => certifyAuthority(root, issuer, { extensions: [basicConstraints(true, length)] });
    expect(issuers({ intermediates: [limited(0)] })).toHaveLength(2);
    expect(refusal({ certificate, intermediates: [limited(0), subCertificate] })).toEqual([
      'ERR_CERTIFICATE_PATH_INVALID',
      'issuer 1 above the certificate: the path length of a CA above is exceeded',
    ]);
    expect(issuers({ certificate, intermediates: [limited(1), subCertificate] })).toHaveLength(3);
    // An anchor too says how deep it wants to be trusted.
    const anchor = certifyAuthority(root, root, { extensions: [basicConstraints(true, 0)] });
    expect(refusal({ trustAnchors: [anchor] })[1]).toMatch(/path length/);

    const renewed = makeParty('Issuing CA');
    const selfIssued = certifyAuthority(issuer, renewed);
    const below = certifyPerson(renewed, person);
    expect(issuers({ certificate: below, intermediates: [limited(0), selfIssued] })).toHaveLength(3);
    const subOfRenewed = { certificate, intermediates: [limited(1), selfIssued, certifyAuthority(renewed, sub)] };
    expect(issuers(subOfRenewed)).toHaveLength(4);
    // What allows more below than is allowed above changes nothing.
    const generous = certifyAuthority(issuer, sub, { extensions: [basicConstraints(true, 9)] });
    const subSub = makeParty('Sub sub CA');
    const deep = {
      certificate: certifyPerson(subSub, person),
      intermediates: [limited(1), generous, certifyAuthority(sub, subSub)],
    };
    expect(refusal(deep)[1]).toMatch(/path length/);
  });

  it('constrains names of all below, and an anchor does, but for a CA that certifies its own new key', () => {
    const constraints = [nameConstraints([general.dns('example.com')], [general.directory(makeName('Sub CA'))])];
    const constrained = { extensions: constraints };
    const withName = (name: string) => certifyPerson(issuer, person, { extensions: [alternativeNames(general.dns(name))] });
    const bad = ['ERR_CERTIFICATE_PATH_INVALID', 'the certificate: a name of it is not within the permitted subtrees'];
    const byIssuer = { intermediates: [certifyAuthority(root, issuer, constrained)] };
    const byAnchor = { trustAnchors: [certifyAuthority(root, root, constrained)] };
    for (const query of [byIssuer, byAnchor]) {
      expect(issuers({ ...query, certificate: withName('www.example.com') })).toHaveLength(2);
      expect(refusal({ ...query, certificate: withName('example.net') })).toEqual(bad);
    }

    const sub = makeParty('Sub CA');
    const query = {
      certificate: certifyPerson(sub, person),
      intermediates: [...byIssuer.intermediates, certifyAuthority(issuer, sub)],
    };
    expect(refusal(query)).toEqual([
      'ERR_CERTIFICATE_PATH_INVALID',
      'issuer 1 above the certificate: a name of it is within an excluded subtree',
    ]);
    const subRoot = certifyAuthority(sub, sub, constrained);
    const renewed = makeParty('Sub CA');
    const selfIssued = { trustAnchors: [subRoot], intermediates: [certifyAuthority(sub, renewed)] };
    expect(issuers({ ...selfIssued, certificate: certifyPerson(renewed, person) })).toHaveLength(2);
    // At the end of a path it is a name as any other.
    expect(refusal({ ...selfIssued, certificate: certifyAuthority(renewed, makeParty('Sub CA')) })[1]).toMatch(/excluded/);
  });

  it('is told by its place, counted from the certificate', () => {
    const sub = makeParty('Sub CA');
    const intermediates = [
      certifyAuthority(root, issuer, { extensions: [keyUsage(KeyUsage.cRLSign)] }),
      certifyAuthority(issuer, sub),
    ];
    expect(refusal({ certificate: certifyPerson(sub, person), intermediates })[1]).toBe(
      'issuer 2 above the certificate: key usage has no keyCertSign',
    );
  });
});

describe('D-36 the certificate itself', () => {
  it.each<[string, string, CertificateChanges]>([
    ['has expired', 'ERR_CERTIFICATE_EXPIRED', { notAfter: at - 1000 }],
    ['is not valid yet', 'ERR_CERTIFICATE_NOT_YET_VALID', { notBefore: at + 1000 }],
    [
      'has an unknown critical extension',
      'ERR_CERTIFICATE_EXTENSION_UNKNOWN',
      { extensions: [extension('1.2.3.4', true, Uint8Array.of(5, 0))] },
    ],
    ['is signed with SHA-1', 'ERR_CERTIFICATE_SIGNATURE_WEAK', { hash: 'sha1' }],
    ['is for another purpose', 'ERR_CERTIFICATE_USAGE_WRONG', { extensions: [extendedKeyUsage('1.3.6.1.5.5.7.3.1')] }],
    ['may sign certificates and is no CA', 'ERR_CERTIFICATE_USAGE_WRONG', { extensions: [keyUsage(KeyUsage.keyCertSign)] }],
    [
      'constrains names and is no CA',
      'ERR_CERTIFICATE_USAGE_WRONG',
      { extensions: [nameConstraints([general.dns('example.com')])] },
    ],
  ])('%s: %s', (_, code, changes) => {
    expect(refusal({ certificate: certifyPerson(issuer, person, changes) })[0]).toBe(code);
  });

  it('is valid at both ends of its time, and not a millisecond more', () => {
    const certificate = certifyPerson(issuer, person, { notBefore: at - 5000, notAfter: at + 5000 });
    for (const time of [at - 5000, at + 5000]) expect(issuers({ certificate, at: time })).toHaveLength(2);
    expect(refusal({ certificate, at: at - 5001 })[0]).toBe('ERR_CERTIFICATE_NOT_YET_VALID');
    expect(refusal({ certificate, at: at + 5001 })[0]).toBe('ERR_CERTIFICATE_EXPIRED');
    expect(refusal({ certificate, at: Number.NaN })[0]).toBe('ERR_CERTIFICATE_NOT_YET_VALID');
  });

  it('may be that of a CA, where nothing is asked beyond the RFC', () => {
    expect(issuers({ certificate: issuerCertificate })).toEqual([rootCertificate]);
  });

  it('with one bit changed is not what its issuer signed', () => {
    const der = Buffer.from(leaf.der);
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    expect(refusal({ certificate: parseCertificate(der) })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
  });

  it('is asked for a policy in its own words, and its issuers in theirs', () => {
    const asked = { acceptedPolicies: ['1.2.3'], requireExplicitPolicy: true };
    const extensions = [policies('1.2.3')];
    const intermediates = [certifyAuthority(root, issuer, { extensions })];
    const good = certifyPerson(issuer, person, { extensions });
    expect(validate({ certificate: good, intermediates, rules: asked }).validPolicies).toEqual(['1.2.3']);
    expect(refusal({ intermediates, rules: asked })[0]).toBe('ERR_CERTIFICATE_POLICY_WRONG');
    expect(refusal({ certificate: good, rules: asked })).toEqual([
      'ERR_CERTIFICATE_PATH_INVALID',
      'issuer 1 above the certificate: no policy is left that it may issue under',
    ]);
    const others = [certifyAuthority(root, issuer, { extensions: [policies('1.2.4')] })];
    expect(refusal({ certificate: good, intermediates: others, rules: asked })).toEqual([
      'ERR_CERTIFICATE_POLICY_WRONG',
      'issuer 1 above the certificate: it may issue under none of the accepted policies',
    ]);
    // The anchor is trusted for all policies, whatever it says.
    const narrow = certifyAuthority(root, root, { extensions: [policies('1.2.4'), inhibitAnyPolicy(0)] });
    expect(validate({ certificate: good, intermediates, trustAnchors: [narrow], rules: asked }).validPolicies).toEqual([
      '1.2.3',
    ]);
  });
});

describe('D-42 work is bounded', () => {
  /** Every CA certifies every other one; in threes they have one name. */
  const mesh = Array.from({ length: 12 }, (_, index) => makeParty(`Mesh ${index % 4}`));
  const crossed = mesh.flatMap((above) => mesh.flatMap((below) => (above === below ? [] : [certifyAuthority(above, below)])));
  const [first = root, ...others] = mesh;
  const anchor = certifyAuthority(first, first);

  it('in a mesh of twelve cross-signed CAs a path is found, and none where there is none', () => {
    const [last] = others.slice(-1);
    const certificate = certifyPerson(last ?? root, person);
    const found = issuers({ certificate, trustAnchors: [anchor], intermediates: crossed });
    expect(found).toHaveLength(2);
    expect(found[1]).toBe(anchor);
    const stranger = certifyPerson({ ...makeParty('Mesh 1'), keyIdentifier: first.keyIdentifier }, person);
    expect(refusal({ certificate: stranger, trustAnchors: [anchor], intermediates: crossed })[0]).toBe(
      'ERR_CERTIFICATE_UNTRUSTED',
    );
    expect(refusal({ certificate, trustAnchors: [rootCertificate], intermediates: crossed })[0]).toBe(
      'ERR_CERTIFICATE_UNTRUSTED',
    );
  });

  it('of the paths through the mesh so many are kept, and none comes to a CA twice', () => {
    const trustAnchors = [anchor];
    const authorities = new Authorities([...trustAnchors, ...crossed]);
    const paths = findIssuingPaths(authorities, { trustAnchors, intermediates: crossed }, anyRules, defaultLimits);
    expect(paths.size).toBe(12);
    for (const kept of paths.values()) {
      expect(kept.length).toBeLessThanOrEqual(defaultLimits.pathsPerAuthority);
      for (const path of kept) {
        const keys = path.issuers.map(({ publicKey }) => Buffer.from(publicKey.spki).toString('hex'));
        expect(new Set(keys).size).toBe(keys.length);
      }
    }
  });

  it('a CA that is configured twice is one', () => {
    const configured = {
      trustAnchors: [rootCertificate],
      intermediates: [issuerCertificate, rootCertificate, issuerCertificate],
    };
    const authorities = new Authorities([...configured.trustAnchors, ...configured.intermediates]);
    const paths = findIssuingPaths(authorities, configured, anyRules, defaultLimits);
    expect([...paths.values()].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('a stranger’s certificate costs one check for each key of that name at most, and not more than so many', () => {
    const namesakes = Array.from({ length: 20 }, () => makeParty('Namesake'));
    const certificates = namesakes.map((namesake) => certifyAuthority(root, namesake));
    let checks = 0;
    const counted = certificates.map((certificate) => {
      const { publicKey } = certificate;
      const counting = new Proxy(publicKey, {
        get: (key, property) => {
          if (property === 'keyObject') checks += 1;
          return Reflect.get(key, property, key);
        },
      });
      return { ...certificate, publicKey: counting };
    });
    const stranger = certifyPerson(makeParty('Namesake'), person);
    expect(refusal({ certificate: stranger, intermediates: counted })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
    expect(checks).toBe(16);
    checks = 0;
    const twice = counted.slice(0, 3).flatMap((certificate) => [certificate, certificate]);
    expect(refusal({ certificate: stranger, intermediates: twice })[0]).toBe('ERR_CERTIFICATE_UNTRUSTED');
    expect(checks).toBe(3);
  });

  it('a true certificate costs one check, where the key identifiers are right', () => {
    const [one = issuer, ...rest] = Array.from({ length: 20 }, () => makeParty('Namesake'));
    const certificates = [...rest, one].map((namesake) => certifyAuthority(root, namesake));
    const query = { certificate: certifyPerson(one, person), intermediates: certificates, limits: { signatureChecks: 1 } };
    expect(issuers(query)).toHaveLength(2);
  });
});

/** A root that shares nothing with `party` but the name. */
function issuerOnlyByName(party: Party): Certificate {
  const namesake = { ...makeParty('Root'), name: party.name };
  return certifyAuthority(namesake, namesake);
}
