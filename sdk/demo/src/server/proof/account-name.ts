/** No letter or digit that is taken for another, in print or on the telephone. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const LENGTH = 8;

/**
 * A name to sign in with, for a member whom a card has proved: `tp` and eight characters. It begins with letters and has no `@`, so
 * it is never taken for a mobile number or an e-mail address; there are enough (31^8) that nobody finds one by trying.
 */
export function makeAccountName(random: (length: number) => Uint8Array): string {
  // Bytes above the last whole multiple are thrown away: each character is as likely as any other.
  const limit = 256 - (256 % ALPHABET.length);
  let name = '';
  while (name.length < LENGTH) {
    for (const byte of random(LENGTH)) {
      if (byte < limit && name.length < LENGTH) name += ALPHABET[byte % ALPHABET.length];
    }
  }
  return `tp${name}`;
}
