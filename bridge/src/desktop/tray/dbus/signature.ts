/** D-Bus specification, "Valid signatures". */
const LONGEST = 255;
const DEEPEST = 32;
const BASIC = 'ybnqiuxtdsogh';

/** The complete types that a signature names, one after the other: `ia{sv}` is `i` and `a{sv}`. Throws on one that is not valid. */
export function completeTypes(signature: string): readonly string[] {
  if (signature.length > LONGEST) throw new Error('a signature is too long');
  const types: string[] = [];
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at, 0);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

function endOfType(signature: string, at: number, depth: number): number {
  const code = signature[at];
  if (depth > DEEPEST) throw new Error('a signature is too deep');
  if (code === 'a') return endOfType(signature, at + 1, depth + 1);
  if (code === '(' || code === '{') {
    const close = code === '(' ? ')' : '}';
    let end = at + 1;
    let members = 0;
    for (; signature[end] !== close; members += 1) end = endOfType(signature, end, depth + 1);
    if (members === 0 || (code === '{' && members !== 2)) throw new Error('a signature has an empty structure or no pair');
    return end + 1;
  }
  if (code === undefined || !`${BASIC}v`.includes(code)) throw new Error('a signature has an unknown type');
  return at + 1;
}

/** The boundary that a value of this type begins at, in bytes (D-Bus specification, "Summary of D-Bus marshalling"). */
export function alignmentOf(type: string): number {
  const code = type[0] ?? '';
  if ('xtd({'.includes(code)) return 8;
  if ('nq'.includes(code)) return 2;
  return 'ygv'.includes(code) ? 1 : 4;
}
