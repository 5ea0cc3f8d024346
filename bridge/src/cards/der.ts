/**
 * The whole length of the DER element that begins at `at`, header included; `undefined` when the header is cut off, or none that
 * these cards use: a tag of one byte, and a definite, shortest-form length up to 65535 (X.690 §8.1.3, §10.1).
 */
export function derLength(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at + 1];
  if (first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  const second = bytes[at + 2];
  if (first === 0x81 && second !== undefined && second >= 0x80) return 3 + second;
  const third = bytes[at + 3];
  if (first === 0x82 && second !== undefined && second > 0 && third !== undefined) return 4 + ((second << 8) | third);
  return undefined;
}

/** Erased or never written memory of a card: no element begins with these bytes. */
export const isPadding = (byte: number | undefined): boolean => byte === 0x00 || byte === 0xff;
