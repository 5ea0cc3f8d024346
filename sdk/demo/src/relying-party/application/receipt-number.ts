/** Digits and letters that nobody mistakes for another, aloud or in handwriting. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** To say on the telephone: `7K3M-9QTD`. `random`: secure bytes. */
export function receiptNumber(random: (length: number) => Uint8Array): string {
  const letters = [...random(8)].map((byte) => alphabet[byte % alphabet.length] ?? '').join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
