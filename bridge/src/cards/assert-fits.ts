import type { SigningAlgorithm } from './signing-algorithm.js';
import type { PinRules } from './signing-card.js';

const DIGEST_BYTES: Readonly<Record<SigningAlgorithm, number>> = { RS256: 32, ES256: 32, ES384: 48 };

/** The prompt has asked for the right form already; this is so that no mistake elsewhere can ever cost a try. Throws `RangeError`. */
export function assertPinFits(pin: Uint8Array, { minLength, maxLength, allows }: PinRules): void {
  if (pin.length < minLength || pin.length > maxLength || !pin.every(allows)) {
    throw new RangeError('a PIN that this card cannot have');
  }
}

/** A digest is to be made with the hash of the key's algorithm. Throws `RangeError`. */
export function assertDigestFits(digest: Uint8Array, algorithm: SigningAlgorithm): void {
  if (digest.length !== DIGEST_BYTES[algorithm]) throw new RangeError(`the digest is not one for ${algorithm}`);
}

/** Throws `RangeError`. */
export function assertSha256(digest: Uint8Array): void {
  assertDigestFits(digest, 'RS256');
}

/** One byte of ASCII. */
export const isLetterOrDigit = (byte: number): boolean => /[0-9A-Za-z]/.test(String.fromCharCode(byte));
