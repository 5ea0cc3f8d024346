import { describe, expect, test } from 'vitest';
import { bytes, hex } from '../../test/support/scripted-transport.js';
import { onlyValue, parseDataObjects } from './ber-tlv.js';

const parsed = (text: string) => parseDataObjects(bytes(text)).map(({ tag, value }) => [tag, hex(value)]);

describe('data objects', () => {
  test('one after the other, empty ones and repeated ones, too', () => {
    expect(parsed('')).toEqual([]);
    expect(parsed('70020102 7100 fe00 7001ff')).toEqual([
      [0x70, '0102'],
      [0x71, ''],
      [0xfe, ''],
      [0x70, 'ff'],
    ]);
  });

  test.each([
    ['53 03 010203', '010203'],
    ['53 8103 010203', '010203'],
    ['53 820003 010203', '010203'],
    [`53 8180 ${'aa'.repeat(128)}`, 'aa'.repeat(128)],
    [`53 820100 ${'aa'.repeat(256)}`, 'aa'.repeat(256)],
  ])('the length in any form: %s', (object, value) => {
    expect(hex(onlyValue(bytes(object), 0x53))).toBe(value);
  });

  test.each([
    '53',
    '5301',
    '530201',
    '5381',
    '53820100',
    '5382ffff00',
    '5380 00 0000',
    '538300000100',
    '53ff01',
    '5f2f0100',
    '7f',
    '5300ff',
  ])('D-29 %s is none', (object) => {
    expect(() => parseDataObjects(bytes(object))).toThrow(expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }));
  });

  test.each(['', '5400', '53005300', '53006100'])('D-29 not the one object that was asked for: %j', (object) => {
    expect(() => onlyValue(bytes(object), 0x53)).toThrow(expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }));
  });
});
