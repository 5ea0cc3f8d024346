import fc from 'fast-check';

/** One way to hurt bytes. Places are counted modulo what is there, so that every harm fits every sample. */
export interface Harm {
  readonly how: (typeof ways)[number];
  readonly at: number;
  readonly length: number;
  readonly value: number;
}

const ways = [
  'cut',
  'drop front',
  'set',
  'flip',
  'lie',
  'one off',
  'insert',
  'remove',
  'copy',
  'fill',
  'append',
  'swap tail',
] as const;

/** What lengths lie with: long forms, indefinite, huge, negative where somebody reads them signed, empty. */
const LIES = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x88, 0xfe, 0xff] as const;

const harm: fc.Arbitrary<Harm> = fc.record({
  how: fc.constantFrom(...ways),
  // Beginnings are where tags and lengths are.
  at: fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 4096 })),
  length: fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: 300 })),
  value: fc.nat({ max: 255 }),
});

/** A few at once; none at all now and then, since what is right must stay right. */
export const harms: fc.Arbitrary<readonly Harm[]> = fc.array(harm, { maxLength: 4 });

const LONGEST = 70_000;

export function hurt(bytes: Uint8Array, all: readonly Harm[]): Uint8Array {
  return all.reduce((hurting, one) => apply(hurting, one).subarray(0, LONGEST), bytes);
}

function apply(bytes: Uint8Array, { how, at: anywhere, length, value }: Harm): Uint8Array {
  const at = bytes.length === 0 ? 0 : anywhere % bytes.length;
  const set = (byte: number) => {
    const changed = Uint8Array.from(bytes);
    if (bytes.length > 0) changed[at] = byte;
    return changed;
  };
  const spliced = (to: number, between: Uint8Array) => Buffer.concat([bytes.subarray(0, at), between, bytes.subarray(to)]);
  const here = bytes[at] ?? 0;
  switch (how) {
    case 'cut':
      return bytes.subarray(0, at);
    case 'drop front':
      return bytes.subarray(at);
    case 'set':
      return set(value);
    case 'flip':
      return set(here ^ (1 << (value & 7)));
    case 'lie':
      return set(LIES[value % LIES.length] ?? 0);
    case 'one off':
      return set(here + (value % 2 === 0 ? 1 : -1));
    case 'insert':
      return spliced(at, new Uint8Array(length).fill(value));
    case 'remove':
      return spliced(at + length, new Uint8Array());
    case 'copy':
      return spliced(at, bytes.subarray(at, at + length));
    case 'fill':
      return spliced(at + length, new Uint8Array(Math.min(length, bytes.length - at)).fill(value));
    case 'append':
      return Buffer.concat([bytes, new Uint8Array(length).fill(value)]);
    case 'swap tail':
      return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
  }
}
