import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes } from '../../../test/support/scripted-transport.js';
import { decodeBig5 } from './decode-big5.js';

describe('what is in the table', () => {
  test.each([
    ['a4fda470a9fa', '王小明'],
    ['bcefa9a8', '潘岳'],
    // Seven characters that came with Windows' code page, common in names.
    ['f9d6f9d7f9d8f9d9f9daf9dbf9dc', '碁銹裏墻恒粧嫺'],
    ['a145', '‧'],
    ['57616c6973204e6f6b616e', 'Walis Nokan'],
    ['', ''],
  ])('%s', (hex, text) => {
    expect(decodeBig5(bytes(hex))).toBe(text);
  });
});

describe('one U+FFFD for each character that is not', () => {
  test.each([
    ["an office's own", 'fa40', '\u{FFFD}'],
    ['Hong Kong has one there', '8862', '\u{FFFD}'],
    ['and there, between the two parts of the standard', 'c6e7', '\u{FFFD}'],
    ['never given', 'a3fe', '\u{FFFD}'],
    ['no lead byte', 'a4fd80a4fd', '王\u{FFFD}王'],
    ['no lead byte either', 'a4fdffa4fd', '王\u{FFFD}王'],
    ['a lead byte at the end', 'a4fda4', '王\u{FFFD}'],
    ['a lead byte before a letter, which stays', 'a43141', '\u{FFFD}1A'],
    ['two lead bytes, the second with its own', 'a480a4fd', '\u{FFFD}\u{FFFD}王'],
  ])('%s: %s', (_what, hex, text) => {
    expect(decodeBig5(bytes(hex))).toBe(text);
  });
});

test('whatever the bytes, never more characters than bytes, none that moves a cursor unless it was there, and it never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (name) => {
      const text = decodeBig5(name);
      expect([...text].length).toBeLessThanOrEqual(name.length);
      expect(text).not.toMatch(/[\p{Co}\p{Cs}\u{80}-\u{9f}\u{2028}\u{2029}\u{202a}-\u{202e}\u{2066}-\u{2069}]/u);
      if (name.every((byte) => byte >= 0x20 && byte !== 0x7f)) expect(text).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 2000 },
  );
});

test('every place of two bytes is one character', () => {
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail > 0x7e && trail < 0xa1) continue;
      expect([...decodeBig5(Uint8Array.of(lead, trail))], `${lead} ${trail}`).toHaveLength(1);
    }
  }
});
