import { describe, expect, test } from 'vitest';
import { pinVerifyStructure } from './pin-verify-structure.js';

const VERIFY = {
  command: { cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x80 },
  blockLength: 8,
  padding: 0xff,
  minLength: 6,
  maxLength: 8,
};
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('PC/SC part 10 §2.5.2', () => {
  test('VERIFY of a PIV card, written by hand', () => {
    const expected = [
      '3c', // bTimeOut: 60 s
      '1e', // bTimeOut2: 30 s
      '82', // bmFormatString: units of bytes, position 0, left-justified, ASCII
      '08', // bmPINBlockString: no length of the PIN, block of 8 bytes
      '00', // bmPINLengthFormat
      '0806', // wPINMaxExtraDigit 0x0608: 6 to 8, little-endian
      '02', // bEntryValidationCondition: key for OK
      '00', // bNumberMessage: no display
      '0904', // wLangId 0x0409
      '00', // bMsgIndex
      '000000', // bTeoPrologue
      '0d000000', // ulDataLength: 13
      '0020008008ffffffffffffffff', // abData
    ];
    expect(hex(pinVerifyStructure(VERIFY, { display: false }))).toBe(expected.join(''));
  });

  test('a reader with a display shows messages of its own', () => {
    const without = pinVerifyStructure(VERIFY, { display: false });
    const shown = pinVerifyStructure(VERIFY, { display: true });
    expect(shown[8]).toBe(0xff);
    expect(hex(shown.fill(0, 8, 9))).toBe(hex(without));
  });

  test.each([
    ['a block that four bits cannot tell', { blockLength: 16 }],
    ['PINs longer than the block', { maxLength: 9 }],
    ['no length at all', { minLength: 9 }],
    ['an empty PIN', { minLength: 0 }],
  ])('%s is refused', (_what, wrong) => {
    expect(() => pinVerifyStructure({ ...VERIFY, ...wrong }, { display: false })).toThrow(RangeError);
  });
});
