/**
 * Zeroed memory for a secret, of `length` bytes. Not `Buffer.alloc`: V8 keeps what has up to 64 bytes among its objects (flag
 * typed_array_max_size_in_heap), and when it tidies up it moves them and leaves what was there; zeroing then clears the last copy
 * only. An ArrayBuffer that was asked for by name lies outside and stays where it is.
 */
export function secretBuffer(length: number): Buffer {
  return Buffer.from(new ArrayBuffer(length));
}

/** The same bytes in memory of their own, which can be zeroed with nothing left of them elsewhere; those given stay the caller's to zero. */
export function secretCopy(bytes: Uint8Array): Buffer {
  const copy = secretBuffer(bytes.length);
  copy.set(bytes);
  return copy;
}
