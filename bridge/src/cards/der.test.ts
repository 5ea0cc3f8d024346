import { describe, expect, test } from 'vitest';
import { bytes, hex } from '../../test/support/scripted-transport.js';
import { Der, derElements, derLength, onlyElement } from './der.js';

const malformed = expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' });

describe('derElements', () => {
  test('are what fills the bytes, one after the other', () => {
    expect(derElements(bytes('0500 0402aabb a0030101ff')).map(({ tag, content }) => [tag, hex(content)])).toEqual([
      [0x05, ''],
      [0x04, 'aabb'],
      [0xa0, '0101ff'],
    ]);
    expect(derElements(bytes(''))).toEqual([]);
  });

  test.each([
    [0x7f, '047f'],
    [0x80, '048180'],
    [0xff, '0481ff'],
    [0x100, '04820100'],
    [0xffff, '0482ffff'],
  ])('of %i bytes', (length, header) => {
    const content = new Uint8Array(length).fill(0x11);
    expect(derElements(Uint8Array.of(...bytes(header), ...content))).toEqual([{ tag: Der.octetString, content }]);
  });

  test.each([
    ['a tag alone', '04'],
    ['a length that is cut off', '0482 01'],
    ['content that is cut off', '0402aa'],
    ['something behind them', '0401aa 04'],
    ['a length in more bytes than it takes', '04817f'],
    ['and so in two bytes', '048200ff'],
    ['an indefinite length', '3080 0000'],
    ['a length of three bytes', '0483010000'],
    ['a tag of more than one byte', '1f8101 00'],
  ])('not with %s', (_what, der) => {
    expect(() => derElements(bytes(der))).toThrow(malformed);
  });
});

describe('onlyElement', () => {
  test('is what is inside', () => {
    expect(hex(onlyElement(bytes('3003020101'), Der.sequence))).toBe('020101');
  });

  test.each([
    ['another tag', '3103020101'],
    ['a second one', '3000 3000'],
    ['none', ''],
  ])('not with %s', (_what, der) => {
    expect(() => onlyElement(bytes(der), Der.sequence)).toThrow(malformed);
  });
});

test('derLength counts the header, wherever the element begins', () => {
  expect(derLength(bytes('ff 0402aabb'), 1)).toBe(4);
  expect(derLength(bytes('04820608'), 0)).toBe(4 + 0x608);
});
