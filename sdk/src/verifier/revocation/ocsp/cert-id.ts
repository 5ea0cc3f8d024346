import { createHash } from 'node:crypto';
import type { Certificate } from '../../certificate/certificate.js';
import { sameBytes } from '../../certificate/name.js';
import { readAlgorithm } from '../../certificate/signed-object.js';
import { type DerReader, encodeDer, Tag } from '../../der/index.js';

/** A hash by which the issuer is named, in the words of node:crypto. */
export type CertIdHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export const certIdHashes: readonly CertIdHash[] = ['sha1', 'sha256', 'sha384', 'sha512'];

/** RFC 6960 §4.1.1: which certificate is meant. */
export interface CertId {
  /** Undefined for one that nothing here computes: it names nobody. */
  readonly hash: CertIdHash | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Octets of the INTEGER. */
  readonly serial: Uint8Array;
}

/** A certificate and the CA that issued it. */
export interface Issued {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
}

/** AlgorithmIdentifiers with NULL; RFC 5754 §2 has them without, RFC 3370 §2.1 has both taken. */
const identifiers: Readonly<Record<CertIdHash, string>> = {
  sha1: '300906052b0e03021a0500',
  sha256: '300d06096086480165030402010500',
  sha384: '300d06096086480165030402020500',
  sha512: '300d06096086480165030402030500',
};

const hashes: ReadonlyMap<string, CertIdHash> = new Map(
  certIdHashes.flatMap((hash): [string, CertIdHash][] => [
    [identifiers[hash], hash],
    [withoutParameters(identifiers[hash]), hash],
  ]),
);

/** Reads the next value, a CertID. Throws `SyntaxError`. */
export function readCertId(reader: DerReader): CertId {
  const sequence = reader.enter(Tag.sequence);
  const hash = hashes.get(readAlgorithm(sequence));
  const issuerNameHash = sequence.content(Tag.octetString);
  const issuerKeyHash = sequence.content(Tag.octetString);
  const serial = sequence.integer();
  sequence.finish();
  return { hash, issuerNameHash, issuerKeyHash, serial };
}

/** The CertID of a certificate, DER. */
export function encodeCertId(hash: CertIdHash, issued: Issued): Uint8Array {
  const { issuerNameHash, issuerKeyHash } = namesOfIssuer(hash, issued);
  return encodeDer(
    Tag.sequence,
    Buffer.from(identifiers[hash], 'hex'),
    encodeDer(Tag.octetString, issuerNameHash),
    encodeDer(Tag.octetString, issuerKeyHash),
    encodeDer(Tag.integer, issued.certificate.serial),
  );
}

/**
 * Whether exactly this certificate is meant, by whatever hash the responder prefers. Serial numbers are unique for one CA only, and
 * the generations of a CA have one name: all three fields count, and the key is that of the CA that the path was validated with.
 */
export function isAbout(id: CertId, issued: Issued): boolean {
  if (id.hash === undefined || !sameBytes(id.serial, issued.certificate.serial)) return false;
  const { issuerNameHash, issuerKeyHash } = namesOfIssuer(id.hash, issued);
  return sameBytes(id.issuerNameHash, issuerNameHash) && sameBytes(id.issuerKeyHash, issuerKeyHash);
}

/** RFC 6960 §4.1.1: the name as the certificate has it, and the bits of the key without the octet that counts unused ones. */
function namesOfIssuer(hash: CertIdHash, { certificate, issuer }: Issued) {
  return {
    issuerNameHash: createHash(hash).update(certificate.issuer.der).digest(),
    issuerKeyHash: createHash(hash).update(issuer.publicKey.bits).digest(),
  };
}

/** Takes `05 00` off the end, and two off the length. */
function withoutParameters(identifier: string): string {
  const length = Number.parseInt(identifier.slice(2, 4), 16) - 2;
  return `30${length.toString(16).padStart(2, '0')}${identifier.slice(4, -4)}`;
}
