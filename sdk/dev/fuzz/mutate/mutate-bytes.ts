import type { Random } from './random.js';

/** What lengths lie with: long forms, the indefinite one, huge ones, none. */
const LIES = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x88, 0xfe, 0xff] as const;

/** Bytes that are hurt, or grown together with those of `other`; the length stays of the same order. */
export function mutateBytes(random: Random, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  const place = () => random.below(bytes.length);
  const at = random.oneIn(3) ? random.below(Math.min(16, bytes.length)) : place();
  const changed = Uint8Array.from(bytes);
  const spliced = (to: number, between: Uint8Array) => Buffer.concat([bytes.subarray(0, at), between, bytes.subarray(to)]);
  switch (random.below(9)) {
    case 0:
      changed[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return changed;
    case 1:
      changed[at] = random.below(256);
      return changed;
    case 2:
      changed[at] = random.pick(LIES);
      return changed;
    case 3:
      changed[at] = (bytes[at] ?? 0) + (random.oneIn(2) ? 1 : -1);
      return changed;
    case 4:
      return bytes.subarray(0, at);
    case 5:
      return spliced(at, random.bytes(1 + random.below(4)));
    case 6:
      return spliced(at + 1 + random.below(8), new Uint8Array());
    case 7:
      return spliced(bytes.length, other.subarray(at));
    default: {
      const from = random.below(other.length);
      const length = random.below(Math.min(64, other.length - from));
      return spliced(at + length, other.subarray(from, from + length));
    }
  }
}
