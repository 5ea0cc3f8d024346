import { constants, type SigningOptions } from 'node:crypto';
import type { TokenAlgorithm } from '../../protocol/index.js';
import type { Curve, PublicKey } from '../certificate/public-key.js';
import { VerificationError } from '../errors.js';

/** What RFC 7518 §3.1 means by an algorithm name, in the terms of node:crypto. */
export interface SignatureAlgorithm {
  readonly name: TokenAlgorithm;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly options: SigningOptions;
  /** The one kind of key that goes with it; RFC 7518 §3.4 ties each ES algorithm to one curve, and so to one size of signatures, in bytes. */
  readonly key: { readonly type: 'rsa' } | { readonly type: 'ec'; readonly curve: Curve; readonly signatureSize: number };
}

type Hash = SignatureAlgorithm['hash'];

const pkcs1 = (name: TokenAlgorithm, hash: Hash): SignatureAlgorithm => ({
  name,
  hash,
  options: { padding: constants.RSA_PKCS1_PADDING },
  key: { type: 'rsa' },
});
/** RFC 7518 §3.5: the salt is as long as the hash. */
const pss = (name: TokenAlgorithm, hash: Hash): SignatureAlgorithm => ({
  name,
  hash,
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  key: { type: 'rsa' },
});
/** RFC 7518 §3.4: r‖s, each as long as the order of the curve, and not DER. */
const ecdsa = (name: TokenAlgorithm, hash: Hash, curve: Curve, signatureSize: number): SignatureAlgorithm => ({
  name,
  hash,
  options: { dsaEncoding: 'ieee-p1363' },
  key: { type: 'ec', curve, signatureSize },
});

const algorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map(
  [
    pkcs1('RS256', 'sha256'),
    pkcs1('RS384', 'sha384'),
    pkcs1('RS512', 'sha512'),
    pss('PS256', 'sha256'),
    pss('PS384', 'sha384'),
    pss('PS512', 'sha512'),
    ecdsa('ES256', 'sha256', 'prime256v1', 64),
    ecdsa('ES384', 'sha384', 'secp384r1', 96),
    ecdsa('ES512', 'sha512', 'secp521r1', 132),
  ].map((algorithm) => [algorithm.name, algorithm]),
);

/** The allow-list: neither "none", nor HS256, nor anything that comes later. */
export function findAlgorithm(name: string): SignatureAlgorithm {
  const algorithm = algorithms.get(name);
  if (algorithm === undefined) throw new VerificationError('ERR_ALGORITHM_NOT_ALLOWED');
  return algorithm;
}

/** The algorithm is the peer's word, the key comes from the certificate: they must agree before one is used on the other. */
export function assertKeyFits(algorithm: SignatureAlgorithm, { kind }: PublicKey): void {
  const fits =
    kind.type === algorithm.key.type &&
    (kind.type !== 'ec' || algorithm.key.type !== 'ec' || kind.curve === algorithm.key.curve);
  if (!fits)
    throw new VerificationError('ERR_KEY_NOT_ALLOWED', { detail: 'the key is not of the kind that the algorithm names' });
}
