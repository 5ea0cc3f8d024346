import { describe, expect, test } from 'vitest';
import { bytes, hex } from '../../test/support/scripted-transport.js';
import { rawEcdsaSignature } from './ecdsa.js';

const raw = (der: string, size = 4) => hex(rawEcdsaSignature(bytes(der), size));

describe('an ECDSA signature', () => {
  test.each([
    ['whole', '300c 0204 11223344 0204 55667788', '1122334455667788'],
    ['with a zero that says that it is positive', '300e 0205 0081223344 0205 00ff667788', '81223344ff667788'],
    ['with short numbers', '3007 0201 01 0202 0102', '0000000100000102'],
    ['with numbers as short as they get', '3006 0201 7f 0201 01', '0000007f00000001'],
  ])('%s', (_what, der, expected) => {
    expect(raw(der)).toBe(expected);
  });

  test('longer than 127 bytes has a length of two, in its shortest form', () => {
    const number = `0240 ${'11'.repeat(64)}`;
    expect(raw(`308184 ${number} ${number}`, 64)).toBe('11'.repeat(128));
  });

  test.each([
    ['nothing', ''],
    ['no sequence', '310c 0204 11223344 0204 55667788'],
    ['one number', '3006 0204 11223344'],
    ['three numbers', '3009 0201 01 0201 01 0201 01'],
    ['bytes behind it', '300c 0204 11223344 0204 55667788 00'],
    ['bytes behind the numbers', '300d 0204 11223344 0204 55667788 00'],
    ['cut off', '300c 0204 11223344 0204 556677'],
    ['a length that is longer than it need be', '30810c 0204 11223344 0204 55667788'],
    ['a length of a number that is longer than it need be', '300d 028104 11223344 0204 55667788'],
    ['another tag', '300c 0304 11223344 0204 55667788'],
    ['a negative number', '300c 0204 81223344 0204 55667788'],
    ['a zero in front that says nothing', '300d 0205 0011223344 0204 55667788'],
    ['two zeros in front', '300e 0206 000081223344 0204 55667788'],
    ['a number that is zero', '3009 0201 00 0204 55667788'],
    ['a number without bytes', '3008 0200 0204 55667788'],
    ['a number that is too long for the curve', '300d 0205 1122334455 0204 55667788'],
    ['a length without end', '3080 0204 11223344 0204 55667788 0000'],
  ])('D-29 %s is none', (_what, der) => {
    expect(() => raw(der)).toThrow(expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }));
  });
});
