import type { PublicKey } from './public-key.js';

/**
 * RSA of 2048 to 8192 bits with an odd exponent in the range of FIPS 186-5 §A.1.1, or one of the three NIST curves. The upper
 * bounds are there because checking a signature costs more the larger they are, and the key is the peer's choice.
 */
export function isStrongKey({ kind }: PublicKey): boolean {
  switch (kind.type) {
    case 'rsa':
      return (
        kind.modulusBits >= 2048 &&
        kind.modulusBits <= 8192 &&
        // Above 2^16 it takes a third octet, below 2^256 no more than 32.
        kind.exponent.length >= 3 &&
        kind.exponent.length <= 32 &&
        ((kind.exponent[kind.exponent.length - 1] ?? 0) & 1) === 1
      );
    case 'ec':
      return true;
    case 'other':
      return false;
  }
}
