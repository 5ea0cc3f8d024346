/**
 * A DER value of any kind, taken apart as far as it goes. Written apart from the verifier's own reader, and differently: what both
 * see in the same bytes is compared.
 */
export interface Tlv {
  tag: number;
  /** Values inside, where there are any: also those in an OCTET STRING, as extensions have them, and in a BIT STRING. */
  children: Tlv[] | undefined;
  /** All that is inside if there are no children; what stands before them otherwise (the count of unused bits). */
  content: Uint8Array;
  /** How its length is written, if not as DER wants it. */
  length?: 'long' | 'longer' | 'indefinite' | 'one more' | 'one less';
}

const DEEPEST = 40;

/** The one value that these bytes are; undefined where they are not one. */
export function parseTlv(bytes: Uint8Array, depth = 0): Tlv | undefined {
  const [value, ...others] = parseAll(bytes, depth) ?? [];
  return others.length === 0 ? value : undefined;
}

function parseAll(bytes: Uint8Array, depth: number): Tlv[] | undefined {
  const values: Tlv[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = readHeader(bytes, at);
    if (header === undefined) return undefined;
    values.push(open(bytes[at] ?? 0, bytes.subarray(header.from, header.to), depth));
    at = header.to;
  }
  return values;
}

function readHeader(bytes: Uint8Array, at: number): { from: number; to: number } | undefined {
  const [tag = 0x1f, first = 0x80] = bytes.subarray(at, at + 2);
  if ((tag & 0x1f) === 0x1f) return undefined;
  const size = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || size > 3) return undefined;
  const length = size === 0 ? first : Number.parseInt(Buffer.from(bytes.subarray(at + 2, at + 2 + size)).toString('hex'), 16);
  const from = at + 2 + size;
  return from + length <= bytes.length ? { from, to: from + length } : undefined;
}

function open(tag: number, inside: Uint8Array, depth: number): Tlv {
  const isBits = tag === 0x03 && inside[0] === 0;
  const mayHold = (tag & 0x20) !== 0 || ((tag === 0x04 || isBits) && inside.length > 2);
  const border = isBits ? 1 : 0;
  const children = mayHold && depth < DEEPEST ? parseAll(inside.subarray(border), depth + 1) : undefined;
  // Octets that only look like a value are left alone: signatures of ECDSA are values, those of RSA hardly ever.
  return children === undefined || (children.length === 0 && (tag & 0x20) === 0)
    ? { tag, children: undefined, content: inside }
    : { tag, children, content: inside.subarray(0, border) };
}

export function encodeTlv(value: Tlv): Uint8Array {
  const { tag, children, content, length } = value;
  const inside = children === undefined ? [content] : [content, ...children.map(encodeTlv)];
  const size = inside.reduce((sum, part) => sum + part.length, 0);
  const header = Uint8Array.from([tag, ...encodeLength(size, length)]);
  return Buffer.concat([header, ...inside, ...(length === 'indefinite' ? [new Uint8Array(2)] : [])]);
}

function encodeLength(length: number, form: Tlv['length']): readonly number[] {
  switch (form) {
    case 'indefinite':
      return [0x80];
    case 'long':
      return length < 0x80 ? [0x81, length] : [0x83, 0, length >> 8, length & 0xff];
    case 'longer':
      return [0x85, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff];
    case 'one more':
      return encodeLength(length + 1, undefined);
    case 'one less':
      return encodeLength(Math.max(0, length - 1), undefined);
    case undefined:
      if (length < 0x80) return [length];
      if (length < 0x100) return [0x81, length];
      if (length < 0x10000) return [0x82, length >> 8, length & 0xff];
      return [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  }
}

/** A copy that may be changed. Bytes are not copied: they are replaced, never written into. */
export function copyTlv(value: Tlv): Tlv {
  return { ...value, children: value.children?.map(copyTlv) };
}

/** The value at this place, each number a child of the one before. */
export function at(value: Tlv | undefined, ...path: readonly number[]): Tlv | undefined {
  return path.reduce<Tlv | undefined>((parent, index) => parent?.children?.[index], value);
}
