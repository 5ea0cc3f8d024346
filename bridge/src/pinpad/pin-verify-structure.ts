import type { PinpadVerify } from '../cards/signing-card.js';

/** Seconds for the whole entry: the most that readers in the field take (those of ReinerSCT). */
const TIME_OUT = 60;
/** Seconds after the first key, for readers that count them apart. */
const TIME_OUT_AFTER_FIRST_KEY = 30;
/** Units are bytes, the PIN begins at byte 0 behind Lc, left-justified, in ASCII. */
const ASCII_AT_THE_FRONT = 0b1_0000_0_10;
/** The person presses the key for OK: a PIN of the longest length may be wrong still. */
export const VALIDATION_KEY_PRESSED = 0x02;
const NO_MESSAGE = 0x00;
/** What the reader has of its own. */
const DEFAULT_MESSAGE = 0xff;
/** A reader that lacks a language may refuse all; the window beside says it in the person's own. */
const ENGLISH = 0x0409;
/** bmPINBlockString has four bits for it. */
const LARGEST_BLOCK = 15;
const FIXED_BYTES = 19;

/**
 * PIN_VERIFY_STRUCTURE, which tells a reader to take a PIN and how to put it into a command (PC/SC part 10 §2.5.2, packed, words in
 * the host's order; every system that we run on is little-endian). It holds no PIN, only the place for it.
 *
 * ```text
 * at  bytes  field                      here
 *  0    1    bTimeOut                   60
 *  1    1    bTimeOut2                  30
 *  2    1    bmFormatString             bit 7 units are bytes; 6-3 position of the PIN; 2 right-justified; 1-0 binary, BCD, ASCII: 82
 *  3    1    bmPINBlockString           bits 7-4 bits of a PIN length in the command: none; 3-0 bytes of the block
 *  4    1    bmPINLengthFormat          where that PIN length would be: 00
 *  5    2    wPINMaxExtraDigit          0xXXYY, shortest and longest PIN: the longest comes first in memory
 *  7    1    bEntryValidationCondition  02 key for OK (01 longest length reached, 04 time over)
 *  8    1    bNumberMessage             FF the reader's own, 00 without a display
 *  9    2    wLangId                    0409
 * 11    1    bMsgIndex                  00
 * 12    3    bTeoPrologue               00 00 00: the driver makes the block of T=1
 * 15    4    ulDataLength               length of abData
 * 19    …    abData                     CLA INS P1 P2 Lc and the block, full of its padding
 * ```
 */
export function pinVerifyStructure(verify: PinpadVerify, { display }: { readonly display: boolean }): Uint8Array {
  const { command, blockLength, padding, minLength, maxLength } = verify;
  if (blockLength > LARGEST_BLOCK || maxLength > blockLength || minLength > maxLength || minLength < 1) {
    throw new RangeError('a PIN that no reader could put into this block');
  }
  const { cla, ins, p1, p2 } = command;
  const data = [cla, ins, p1, p2, blockLength, ...new Array<number>(blockLength).fill(padding)];
  const bytes = new Uint8Array(FIXED_BYTES + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, TIME_OUT);
  view.setUint8(1, TIME_OUT_AFTER_FIRST_KEY);
  view.setUint8(2, ASCII_AT_THE_FRONT);
  view.setUint8(3, blockLength);
  view.setUint16(5, (minLength << 8) | maxLength, true);
  view.setUint8(7, VALIDATION_KEY_PRESSED);
  view.setUint8(8, display ? DEFAULT_MESSAGE : NO_MESSAGE);
  view.setUint16(9, ENGLISH, true);
  view.setUint32(15, data.length, true);
  bytes.set(data, FIXED_BYTES);
  return bytes;
}
