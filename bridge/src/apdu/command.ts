import { secretBuffer } from '../secret-bytes/index.js';

/** One command of ISO 7816-4 §5.1. Only what is there decides the case: no data and no `le` is case 1, both is case 4. */
export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** Command data, 1 to 65535 bytes. May hold a PIN; it stays the caller's to zero. */
  readonly data?: Uint8Array;
  /** Longest answer wanted, 1 to 65536 bytes. */
  readonly le?: number;
}

const SHORT_LC = 255;
const SHORT_LE = 256;
const EXTENDED_LC = 65535;
const EXTENDED_LE = 65536;

/**
 * The bytes of a command. Length fields are short where the lengths fit and extended where one of them does not
 * (ISO 7816-4 §5.1: both fields of a command have the same form). The caller zeroes the result when the data is secret.
 */
export function encodeCommand({ cla, ins, p1, p2, data, le }: CommandApdu): Uint8Array {
  const lc = data?.length ?? 0;
  for (const byte of [cla, ins, p1, p2]) assertInteger(byte, 0, 0xff, 'header byte');
  if (data) assertInteger(lc, 1, EXTENDED_LC, 'Lc');
  if (le !== undefined) assertInteger(le, 1, EXTENDED_LE, 'Le');

  const extended = lc > SHORT_LC || (le ?? 0) > SHORT_LE;
  const bytes = secretBuffer(4 + (data ? lengthOfLc(extended) + lc : 0) + (le === undefined ? 0 : lengthOfLe(extended, lc)));
  bytes.set([cla, ins, p1, p2]);
  let at = 4;
  if (data) {
    bytes.set(extended ? [0, lc >> 8, lc & 0xff] : [lc], at);
    at += lengthOfLc(extended);
    bytes.set(data, at);
    at += lc;
  }
  // The largest length of each form is written as zeros, which is what remains of it in 8 or 16 bits.
  if (le !== undefined) bytes.set(extended ? [...(data ? [] : [0]), (le >> 8) & 0xff, le & 0xff] : [le & 0xff], at);
  return bytes;
}

const lengthOfLc = (extended: boolean) => (extended ? 3 : 1);

/** An extended Le after data is two bytes long, since Lc has already said that the command is extended. */
const lengthOfLe = (extended: boolean, lc: number) => (extended ? (lc > 0 ? 2 : 3) : 1);

function assertInteger(value: number, min: number, max: number, name: string): void {
  if (!Number.isInteger(value) || value < min || value > max) throw new RangeError(`${name} must be ${min} to ${max}`);
}
