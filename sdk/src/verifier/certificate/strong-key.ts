import type { KeyObject } from 'node:crypto';

const CURVES: readonly (string | undefined)[] = ['prime256v1', 'secp384r1', 'secp521r1'];

/**
 * RSA of 2048 to 8192 bits with an odd exponent in the range of FIPS 186-5 §A.1.1, or one of the three NIST curves. The upper
 * bounds are there because checking a signature costs more the larger they are, and the key is the peer's choice.
 */
export function isStrongKey(key: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return (
        modulusLength >= 2048 &&
        modulusLength <= 8192 &&
        publicExponent > 2n ** 16n &&
        publicExponent < 2n ** 256n &&
        publicExponent % 2n === 1n
      );
    case 'ec':
      return CURVES.includes(namedCurve);
    default:
      return false;
  }
}
