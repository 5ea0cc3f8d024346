import { type KeyObject, verify } from 'node:crypto';

/** What a CA has signed: a certificate or a CRL. */
export interface SignedObject {
  /** The very bytes that the signature covers. */
  readonly tbs: Uint8Array;
  /** OID, the same inside and outside of `tbs` (RFC 5280 §4.1.1.2, §5.1.1.2). */
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
}

const algorithms: ReadonlyMap<string, { readonly hash: string; readonly keyType: 'rsa' | 'ec' }> = new Map([
  ['1.2.840.113549.1.1.11', { hash: 'sha256', keyType: 'rsa' }],
  ['1.2.840.113549.1.1.12', { hash: 'sha384', keyType: 'rsa' }],
  ['1.2.840.113549.1.1.13', { hash: 'sha512', keyType: 'rsa' }],
  ['1.2.840.10045.4.3.2', { hash: 'sha256', keyType: 'ec' }],
  ['1.2.840.10045.4.3.3', { hash: 'sha384', keyType: 'ec' }],
  ['1.2.840.10045.4.3.4', { hash: 'sha512', keyType: 'ec' }],
]);

/** Whether a CA may sign with it. SHA-1 and MD5 are not on the list: collisions in them have forged certificates. */
export function isStrongSignatureAlgorithm(signatureAlgorithm: string): boolean {
  return algorithms.has(signatureAlgorithm);
}

/** Whether `key` made the signature, with an algorithm of the list. */
export function isSignedBy(object: SignedObject, key: KeyObject): boolean {
  const algorithm = algorithms.get(object.signatureAlgorithm);
  if (algorithm === undefined || key.asymmetricKeyType !== algorithm.keyType) return false;
  return verify(algorithm.hash, object.tbs, key, object.signature);
}
