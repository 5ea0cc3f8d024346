/**
 * What readers answer to control calls (PC/SC part 10 §2): a tag and a length of one byte each, the value, and so on. Nothing at all when
 * that does not end where the answer does, or has a tag twice.
 */
export function parseTlv(answer: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const values = new Map<number, Uint8Array>();
  for (let at = 0; at < answer.length; ) {
    const [tag = 0, length] = answer.subarray(at, at + 2);
    if (length === undefined || at + 2 + length > answer.length || values.has(tag)) return new Map();
    values.set(tag, answer.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return values;
}
