import type { PinRules } from './signing-card.js';

const SHA256_BYTES = 32;

/** The prompt has asked for the right form already; this is so that no mistake elsewhere can ever cost a try. Throws `RangeError`. */
export function assertPinFits(pin: Uint8Array, { minLength, maxLength, allows }: PinRules): void {
  if (pin.length < minLength || pin.length > maxLength || !pin.every(allows)) {
    throw new RangeError('a PIN that this card cannot have');
  }
}

/** Throws `RangeError`. */
export function assertSha256(digest: Uint8Array): void {
  if (digest.length !== SHA256_BYTES) throw new RangeError('the digest must be SHA-256');
}

/** One byte of ASCII. */
export const isLetterOrDigit = (byte: number): boolean => /[0-9A-Za-z]/.test(String.fromCharCode(byte));
