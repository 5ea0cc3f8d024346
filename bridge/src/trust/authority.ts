import type { webcrypto } from 'node:crypto';
import * as asn1js from 'asn1js';
import {
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CryptoEngine,
  Extension,
  ExtKeyUsage,
  GeneralName,
  GeneralNames,
  GeneralSubtree,
  NameConstraints,
  RelativeDistinguishedNames,
  Time,
} from 'pkijs';
import { AUTHORITY_NAME, NAME_BYTES } from './authority-name.js';

/** A certificate authority of this computer, as long as its key lives: in a variable of one function, and nowhere else. */
export interface SigningAuthority {
  readonly certificate: Certificate;
  /** Not extractable. */
  readonly key: webcrypto.CryptoKey;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What is not the same every time. */
export interface Sources {
  readonly webcrypto: webcrypto.Crypto;
  readonly random: (length: number) => Uint8Array;
}

export interface LeafNames {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
}

/** The two things that mean this computer (RFC 6761 §6.3 for the name). */
export const LOOPBACK: LeafNames = { addresses: ['127.0.0.1'], names: ['localhost'] };

export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const HASH = 'SHA-256';

const OID = {
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
};

/** GeneralName (RFC 5280 §4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** Bits of KeyUsage (RFC 5280 §4.2.1.3), as bytes with the number of bits that do not count. */
const KEY_CERT_SIGN = { bits: 0x04, unused: 2 };
const DIGITAL_SIGNATURE = { bits: 0x80, unused: 7 };

/**
 * An authority that can vouch for loopback and nothing else, whoever gets its key (attack D-24): for servers only, with no authority
 * below it, for the address 127.0.0.1 and the name localhost.
 */
export async function createAuthority(validity: Validity, { webcrypto, random }: Sources): Promise<SigningAuthority> {
  const { privateKey, publicKey } = await webcrypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const name = `${AUTHORITY_NAME} ${Buffer.from(random(NAME_BYTES)).toString('hex')}`;
  const certificate = await draft(validity, { webcrypto, random }, publicKey);
  certificate.subject = commonName(name);
  certificate.issuer = certificate.subject;
  certificate.extensions = [
    extension(OID.basicConstraints, true, new BasicConstraints({ cA: true, pathLenConstraint: 0 }).toSchema()),
    extension(OID.keyUsage, true, keyUsage(KEY_CERT_SIGN)),
    extension(OID.extKeyUsage, false, new ExtKeyUsage({ keyPurposes: [OID.serverAuth] }).toSchema()),
    extension(OID.nameConstraints, true, loopbackOnly().toSchema()),
    extension(OID.subjectKeyIdentifier, false, octets(await keyIdentifier(publicKey, webcrypto))),
  ];
  await certificate.sign(privateKey, HASH, engine(webcrypto));
  return { certificate, key: privateKey };
}

/** A server's certificate under the authority, for any names: that others than loopback's are refused is for browsers to do. */
export async function signLeaf(
  authority: SigningAuthority,
  publicKey: webcrypto.CryptoKey,
  { addresses, names }: LeafNames,
  validity: Validity,
  { webcrypto, random }: Sources,
): Promise<Certificate> {
  const certificate = await draft(validity, { webcrypto, random }, publicKey);
  certificate.issuer = authority.certificate.subject;
  const authorityKey = await authority.certificate.getPublicKey(undefined, engine(webcrypto));
  certificate.extensions = [
    extension(OID.basicConstraints, true, new BasicConstraints({ cA: false }).toSchema()),
    extension(OID.keyUsage, true, keyUsage(DIGITAL_SIGNATURE)),
    extension(OID.extKeyUsage, false, new ExtKeyUsage({ keyPurposes: [OID.serverAuth] }).toSchema()),
    // Critical, as it must be where the subject is empty (RFC 5280 §4.2.1.6).
    extension(OID.subjectAltName, true, subjectAltName({ addresses, names }).toSchema()),
    extension(OID.subjectKeyIdentifier, false, octets(await keyIdentifier(publicKey, webcrypto))),
    extension(
      OID.authorityKeyIdentifier,
      false,
      new AuthorityKeyIdentifier({ keyIdentifier: octets(await keyIdentifier(authorityKey, webcrypto)) }).toSchema(),
    ),
  ];
  await certificate.sign(authority.key, HASH, engine(webcrypto));
  return certificate;
}

const engine = (webcrypto: webcrypto.Crypto) => new CryptoEngine({ name: 'node', crypto: webcrypto });

const commonName = (name: string) =>
  new RelativeDistinguishedNames({
    typesAndValues: [new AttributeTypeAndValue({ type: OID.commonName, value: new asn1js.Utf8String({ value: name }) })],
  });

/** pkijs would write one part that is empty, which browsers take for no certificate; what was read it writes as it was. */
const emptyName = () => new RelativeDistinguishedNames({ valueBeforeDecode: Uint8Array.of(0x30, 0x00).buffer });

/** Without subject and issuer. */
async function draft(
  { notBefore, notAfter }: Validity,
  { webcrypto, random }: Sources,
  publicKey: webcrypto.CryptoKey,
): Promise<Certificate> {
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.subject = emptyName();
  certificate.serialNumber = new asn1js.Integer({ valueHex: serialNumber(random) });
  certificate.notBefore = time(notBefore);
  certificate.notAfter = time(notAfter);
  await certificate.subjectPublicKeyInfo.importKey(publicKey, engine(webcrypto));
  return certificate;
}

/** Positive and of one length (RFC 5280 §4.1.2.2): the first bit is not set, the second is. */
function serialNumber(random: Sources['random']): ArrayBuffer {
  const bytes = Uint8Array.from(random(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.buffer;
}

/** RFC 5280 §4.1.2.5: UTCTime until 2049, GeneralizedTime after; both without parts of a second. */
function time(date: Date): Time {
  const value = new Date(Math.floor(date.getTime() / 1000) * 1000);
  return new Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
}

/**
 * RFC 5280 §4.2.1.10. A kind of name that is permitted somewhere is forbidden elsewhere; a kind that is not spoken of is allowed
 * everywhere, so those that name a server are spoken of. All of IPv6 is excluded besides, for programs that compare only addresses of
 * the same length. A host's name in the subject is none for browsers, and OpenSSL holds it to the same rules; that every subject but
 * the empty one were excluded would be stricter, but Firefox then refuses the empty one as well.
 */
function loopbackOnly(): NameConstraints {
  const addresses = LOOPBACK.addresses.map((address) => addressRange(ipv4(address), [255, 255, 255, 255]));
  const names = LOOPBACK.names.map((value) => new GeneralSubtree({ base: new GeneralName({ type: DNS_NAME, value }) }));
  return new NameConstraints({
    permittedSubtrees: [...addresses, ...names],
    excludedSubtrees: [addressRange(new Array(16).fill(0), new Array(16).fill(0))],
  });
}

const addressRange = (address: readonly number[], mask: readonly number[]) =>
  new GeneralSubtree({ base: new GeneralName({ type: IP_ADDRESS, value: octets(Uint8Array.of(...address, ...mask)) }) });

const subjectAltName = ({ addresses, names }: LeafNames) =>
  new GeneralNames({
    names: [
      ...addresses.map((address) => new GeneralName({ type: IP_ADDRESS, value: octets(Uint8Array.from(ipv4(address))) })),
      ...names.map((value) => new GeneralName({ type: DNS_NAME, value })),
    ],
  });

const ipv4 = (address: string) => address.split('.').map(Number);

const keyUsage = ({ bits, unused }: { readonly bits: number; readonly unused: number }) =>
  new asn1js.BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits: unused });

const octets = (bytes: Uint8Array) => new asn1js.OctetString({ valueHex: Uint8Array.from(bytes).buffer });

const extension = (extnID: string, critical: boolean, value: asn1js.BaseBlock) =>
  new Extension({ extnID, critical, extnValue: value.toBER() });

/** RFC 7093 §2, method 1: the first 160 bits of SHA-256 of the public key. */
async function keyIdentifier(publicKey: webcrypto.CryptoKey, { subtle }: webcrypto.Crypto): Promise<Uint8Array> {
  const point = await subtle.exportKey('raw', publicKey);
  return new Uint8Array(await subtle.digest(HASH, point)).subarray(0, 20);
}
