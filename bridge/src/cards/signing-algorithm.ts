import type { KeyObject } from 'node:crypto';

/** What our cards sign with (RFC 7518 §3.1); the key decides. */
export type SigningAlgorithm = 'RS256' | 'ES256' | 'ES384';

/** RFC 7518 §3.1, by the names that OpenSSL has for hashes. */
export const hashOf: Readonly<Record<SigningAlgorithm, 'sha256' | 'sha384'>> = {
  RS256: 'sha256',
  ES256: 'sha256',
  ES384: 'sha384',
};

/** RFC 7518 §3.4, by the names that OpenSSL has for curves. */
const ECDSA: ReadonlyMap<string, SigningAlgorithm> = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
]);

/** Undefined for a key that we have no algorithm for: another curve, RSA of less than 2048 bits (RFC 7518 §3.3), any other kind. */
export function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningAlgorithm | undefined {
  if (asymmetricKeyType === 'rsa') return (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? 'RS256' : undefined;
  return asymmetricKeyType === 'ec' ? ECDSA.get(asymmetricKeyDetails?.namedCurve ?? '') : undefined;
}
