/** Where the content of a value begins and ends. */
export interface Header {
  readonly from: number;
  readonly to: number;
}

/** The octets that an identifier and a length have at most. */
export const MAX_HEADER_OCTETS = 6;

/**
 * Reads tag and length of the value at `at`, by the rules of `DerReader` (X.690 §10.1: definite, and in the fewest octets), where the
 * value itself need not have arrived yet. `end` is where what it stands in ends. Throws `SyntaxError`.
 */
export function readHeader(bytes: Uint8Array, at: number, tag: number, end: number): Header {
  if (at + 2 > end || bytes[at] !== tag) throw new SyntaxError('DER: another value than expected');
  let length = bytes[at + 1] ?? 0;
  let from = at + 2;
  if (length >= 0x80) {
    const octets = length & 0x7f;
    if (octets === 0 || octets > 4 || from + octets > end || bytes[from] === 0) throw new SyntaxError('DER: not a length');
    length = 0;
    for (const stop = from + octets; from < stop; from += 1) length = length * 256 + (bytes[from] ?? 0);
    if (length < 0x80) throw new SyntaxError('DER: not a length');
  }
  if (length > end - from) throw new SyntaxError('DER: a value that is cut off');
  return { from, to: from + length };
}
