import { constants, type KeyObject, type SigningOptions } from 'node:crypto';
import type { TokenAlgorithm } from '../../protocol/index.js';
import { VerificationError } from '../errors.js';

/** What RFC 7518 §3.1 means by an algorithm name, in the terms of node:crypto. */
export interface SignatureAlgorithm {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly options: SigningOptions;
  /** The one kind of key that goes with it; RFC 7518 §3.4 ties each ES algorithm to one curve. */
  readonly key: { readonly type: 'rsa' } | { readonly type: 'ec'; readonly curve: string };
}

type Hash = SignatureAlgorithm['hash'];

const pkcs1 = (hash: Hash): SignatureAlgorithm => ({
  hash,
  options: { padding: constants.RSA_PKCS1_PADDING },
  key: { type: 'rsa' },
});
/** RFC 7518 §3.5: the salt is as long as the hash. */
const pss = (hash: Hash): SignatureAlgorithm => ({
  hash,
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  key: { type: 'rsa' },
});
/** RFC 7518 §3.4: r‖s, each as long as the order of the curve, and not DER. */
const ecdsa = (hash: Hash, curve: string): SignatureAlgorithm => ({
  hash,
  options: { dsaEncoding: 'ieee-p1363' },
  key: { type: 'ec', curve },
});

const algorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map<TokenAlgorithm, SignatureAlgorithm>([
  ['RS256', pkcs1('sha256')],
  ['RS384', pkcs1('sha384')],
  ['RS512', pkcs1('sha512')],
  ['PS256', pss('sha256')],
  ['PS384', pss('sha384')],
  ['PS512', pss('sha512')],
  ['ES256', ecdsa('sha256', 'prime256v1')],
  ['ES384', ecdsa('sha384', 'secp384r1')],
  ['ES512', ecdsa('sha512', 'secp521r1')],
]);

/** The allow-list: neither "none", nor HS256, nor anything that comes later. */
export function findAlgorithm(name: string): SignatureAlgorithm {
  const algorithm = algorithms.get(name);
  if (algorithm === undefined) throw new VerificationError('ERR_ALGORITHM_NOT_ALLOWED');
  return algorithm;
}

/** The algorithm is the peer's word, the key comes from the certificate: they must agree before one is used on the other. */
export function assertKeyFits(algorithm: SignatureAlgorithm, key: KeyObject): void {
  const fits =
    key.asymmetricKeyType === algorithm.key.type &&
    (algorithm.key.type === 'rsa' || key.asymmetricKeyDetails?.namedCurve === algorithm.key.curve);
  if (!fits)
    throw new VerificationError('ERR_KEY_NOT_ALLOWED', { detail: 'the key is not of the kind that the algorithm names' });
}
