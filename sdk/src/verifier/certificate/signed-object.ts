import { constants, type KeyObject, type SigningOptions, verify } from 'node:crypto';
import { type DerReader, DerReader as Reader, Tag } from '../der/index.js';
import type { PublicKey } from './public-key.js';

/** What a CA or a responder has signed: a certificate, a revocation list, an OCSP response. */
export interface SignedObject {
  /** The very bytes that the signature covers. */
  readonly tbs: Uint8Array;
  /** The AlgorithmIdentifier, DER in lower-case hexadecimal; in certificates and lists the same inside and outside of `tbs`. */
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
}

/** How a signature of the list is checked. */
export interface SignatureAlgorithm {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly keyType: 'rsa' | 'ec';
  readonly options: SigningOptions;
}

type Hash = SignatureAlgorithm['hash'];

const pkcs1 = (hash: Hash): SignatureAlgorithm => ({ hash, keyType: 'rsa', options: { padding: constants.RSA_PKCS1_PADDING } });
const pss = (hash: Hash, saltLength: number): SignatureAlgorithm => ({
  hash,
  keyType: 'rsa',
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
});
const ecdsa = (hash: Hash): SignatureAlgorithm => ({ hash, keyType: 'ec', options: { dsaEncoding: 'der' } });

/**
 * The allow-list, by the whole AlgorithmIdentifier, so that no parameter says anything unheard. SHA-1 and MD5 are not on it: collisions
 * in them have forged certificates. RFC 4055 §5: PKCS #1 v1.5 with NULL, or with nothing. RFC 5758 §3.2: ECDSA with nothing; but
 * Finland's CA writes NULL, which says nothing either. RFC 4055 §3.1: PSS with MGF1 of the same hash and a salt of its length.
 */
const algorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['300d06092a864886f70d01010b0500', pkcs1('sha256')],
  ['300d06092a864886f70d01010c0500', pkcs1('sha384')],
  ['300d06092a864886f70d01010d0500', pkcs1('sha512')],
  ['300b06092a864886f70d01010b', pkcs1('sha256')],
  ['300b06092a864886f70d01010c', pkcs1('sha384')],
  ['300b06092a864886f70d01010d', pkcs1('sha512')],
  [pssIdentifier('01', '20'), pss('sha256', 32)],
  [pssIdentifier('02', '30'), pss('sha384', 48)],
  [pssIdentifier('03', '40'), pss('sha512', 64)],
  ['300a06082a8648ce3d040302', ecdsa('sha256')],
  ['300a06082a8648ce3d040303', ecdsa('sha384')],
  ['300a06082a8648ce3d040304', ecdsa('sha512')],
  ['300c06082a8648ce3d0403020500', ecdsa('sha256')],
  ['300c06082a8648ce3d0403030500', ecdsa('sha384')],
  ['300c06082a8648ce3d0403040500', ecdsa('sha512')],
]);

/** RSASSA-PSS-params with the hash of NIST's arc 2.16.840.1.101.3.4.2 in both places. */
function pssIdentifier(hashArc: string, saltLength: string): string {
  const hash = `300d06096086480165030402${hashArc}0500`;
  return `304106092a864886f70d01010a3034a00f${hash}a11c301a06092a864886f70d010108${hash}a2030201${saltLength}`;
}

/** How an object with this AlgorithmIdentifier is checked; undefined where nobody should sign with it. */
export function findSignatureAlgorithm(signatureAlgorithm: string): SignatureAlgorithm | undefined {
  return algorithms.get(signatureAlgorithm);
}

/** Whether `key` made the signature, with an algorithm of the list. */
export function isSignedBy(object: SignedObject, key: PublicKey): boolean {
  const algorithm = findSignatureAlgorithm(object.signatureAlgorithm);
  if (algorithm === undefined || key.kind.type !== algorithm.keyType) return false;
  const keyObject = usable(key);
  return (
    keyObject !== undefined && verify(algorithm.hash, object.tbs, { key: keyObject, ...algorithm.options }, object.signature)
  );
}

/** A point that is not on its curve has signed nothing. */
function usable(key: PublicKey): KeyObject | undefined {
  try {
    return key.keyObject;
  } catch {
    return undefined;
  }
}

/** What stands around every signed part: it, the algorithm and the signature (RFC 5280 §4.1, §5.1). `inside` reads the signed part. */
export function readSigned<T>(der: Uint8Array, inside: (tbs: DerReader) => T): SignedObject & { readonly content: T } {
  const outer = new Reader(der);
  const sequence = outer.enter(Tag.sequence);
  outer.finish();
  const tbs = sequence.element(Tag.sequence);
  const signatureAlgorithm = readAlgorithm(sequence);
  const signature = sequence.octetsOfBits();
  sequence.finish();
  return { tbs, signatureAlgorithm, signature, content: inside(new Reader(tbs).enter(Tag.sequence)) };
}

/** The next value, an AlgorithmIdentifier, in the form of {@link SignedObject.signatureAlgorithm}. */
export function readAlgorithm(reader: DerReader): string {
  const identifier = reader.elementHex(Tag.sequence);
  if (!algorithms.has(identifier)) readIdentifier(new Reader(Buffer.from(identifier, 'hex')).enter(Tag.sequence));
  return identifier;
}

/** RFC 5280 §4.1.1.2: an object identifier, and whatever the parameters are, they are one value. */
function readIdentifier(inside: DerReader): void {
  inside.oid();
  if (!inside.isAtEnd) inside.element();
  inside.finish();
}
