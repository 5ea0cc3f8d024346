import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { signatureOid } from '@cardbridge/fixtures/pki';
import { type Certificate, KeyUsage } from '../../../src/verifier/certificate/certificate.js';
import { oid } from '../../../src/verifier/certificate/oid.js';
import { parseCertificate } from '../../../src/verifier/certificate/parse-certificate.js';
import { Tag } from '../../../src/verifier/der/index.js';
import { bits, der, objectIdentifier, sequence, small, text, time } from './der.js';
import { basicConstraints, issuerKeyIdentifier, keyIdentifier, keyUsage, type MadeExtension } from './extensions.js';

/** Who can be certified, and certify: a name and a key on P-256. */
export interface Party {
  /** A Name, DER. */
  readonly name: Uint8Array;
  readonly privateKey: KeyObject;
  readonly publicKey: Uint8Array;
  readonly keyIdentifier: Uint8Array;
}

/** A Name: common names, outermost first; an attribute of another type, or another string type, as a pair or triple. */
export type MadeAttribute = string | readonly [type: string, value: string, tag?: number];

export function makeName(...attributes: readonly MadeAttribute[]): Uint8Array {
  const sets = attributes.map((attribute) => {
    const [type, value, tag = Tag.utf8String] = typeof attribute === 'string' ? [oid.commonName, attribute] : attribute;
    return der(Tag.set, sequence(objectIdentifier(type), text(tag, value)));
  });
  return sequence(...sets);
}

/** A party of this name with a key of its own. */
export function makeParty(name: Uint8Array | string): Party {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return {
    name: typeof name === 'string' ? makeName(name) : name,
    privateKey,
    publicKey: spki,
    keyIdentifier: createHash('sha1').update(spki).digest(),
  };
}

export interface CertificateChanges {
  /** Beside those that every certificate has, or in place of the one of the same OID. */
  readonly extensions?: readonly MadeExtension[];
  /** OIDs of those that every certificate has, and this one has not. */
  readonly without?: readonly string[];
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly hash?: 'sha256' | 'sha1';
  /** Octets of the INTEGER. */
  readonly serial?: Uint8Array;
  /** The subject's key, where it is not the party's. */
  readonly publicKey?: Uint8Array;
}

/** A good certificate of a CA. */
export function certifyAuthority(issuer: Party, subject: Party, changes: CertificateChanges = {}): Certificate {
  return certify(issuer, subject, [basicConstraints(true), keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)], changes);
}

/** A good certificate of a person. */
export function certifyPerson(issuer: Party, subject: Party, changes: CertificateChanges = {}): Certificate {
  return certify(issuer, subject, [keyUsage(KeyUsage.digitalSignature)], changes);
}

let serials = 0;

function certify(
  issuer: Party,
  subject: Party,
  usual: readonly MadeExtension[],
  {
    extensions = [],
    without = [],
    notBefore = validity.notBefore,
    notAfter = validity.notAfter,
    hash = 'sha256',
    serial,
    publicKey = subject.publicKey,
  }: CertificateChanges,
): Certificate {
  const replaced = [...without, ...extensions.map(({ id }) => id)];
  const all = [keyIdentifier(subject.keyIdentifier), issuerKeyIdentifier(issuer.keyIdentifier), ...usual]
    .filter(({ id }) => !replaced.includes(id))
    .concat(extensions);
  const algorithm = sequence(objectIdentifier(signatureOid(issuer.privateKey, hash)));
  serials += 1;
  const tbs = sequence(
    der(0xa0, small(2)),
    der(Tag.integer, serial ?? Uint8Array.of(0x40, serials >> 8, serials & 0xff)),
    algorithm,
    issuer.name,
    sequence(time(notBefore), time(notAfter)),
    subject.name,
    publicKey,
    der(0xa3, sequence(...all.map((one) => one.der))),
  );
  return parseCertificate(sequence(tbs, algorithm, bits(sign(hash, tbs, issuer.privateKey))));
}

/** Of every certificate that is made, unless said otherwise; `at` lies within. */
export const validity = {
  notBefore: Date.UTC(2024, 0, 1),
  at: Date.UTC(2025, 5, 15),
  notAfter: Date.UTC(2026, 11, 31),
} as const;
