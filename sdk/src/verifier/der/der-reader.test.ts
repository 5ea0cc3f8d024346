import { describe, expect, test } from 'vitest';
import { DerReader, Tag } from './index.js';

const reader = (hex: string) => new DerReader(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const ascii = (tag: string, text: string) =>
  reader(`${tag}${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`);

describe('lengths', () => {
  test.each([
    ['the indefinite length', '3080 0000'],
    ['more octets than it takes', `04817f${'00'.repeat(127)}`],
    ['a leading zero', `048200ff${'00'.repeat(255)}`],
    ['five octets', '04850000000001 00'],
    ['a value that is cut off', '0402aa'],
    ['a length that is cut off', '0482 01'],
    ['a tag alone', '04'],
    ['nothing', ''],
  ])('not with %s', (_, hex) => {
    const der = reader(hex);
    expect(() => der.element()).toThrow(SyntaxError);
  });

  test.each([0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000])('%i octets', (length) => {
    const header = length < 0x80 ? '04' : '048'.padEnd(4, `${Math.ceil(length.toString(16).length / 2)}`);
    const digits = length.toString(16);
    const der = reader(`${header}${digits.padStart(digits.length + (digits.length % 2), '0')}${'11'.repeat(length)}`);
    expect(der.content(Tag.octetString).length).toBe(length);
    expect(der.isAtEnd).toBe(true);
  });
});

test('a value does not end behind the value around it', () => {
  const outer = reader('3003 0402aabb').enter(Tag.sequence);
  expect(() => outer.content(Tag.octetString)).toThrow(SyntaxError);
});

test('a tag of more than one octet is none', () => {
  const der = reader('1f8101 00');
  expect(() => der.element()).toThrow(SyntaxError);
});

describe('numbers', () => {
  test.each(['0200', '02020001', '0202ff80', '0205ffffffffff'])('no count in %s', (hex) => {
    expect(() => reader(hex).count()).toThrow(SyntaxError);
  });
  test.each([
    ['020100', 0],
    ['02017f', 127],
    ['02020080', 128],
    ['02047fffffff', 2 ** 31 - 1],
  ])('%s', (hex, count) => {
    expect(reader(hex).count()).toBe(count);
  });
  test.each(['020180', '020500ffffffff', '02050100000000'])('%s is out of the range of counts', (hex) => {
    expect(() => reader(hex).count()).toThrow(SyntaxError);
  });
});

test('booleans are 00 or FF', () => {
  expect([reader('010100').boolean(), reader('0101ff').boolean()]).toEqual([false, true]);
  for (const hex of ['010101', '0100', '01020000']) expect(() => reader(hex).boolean()).toThrow(SyntaxError);
});

describe('object identifiers', () => {
  test.each([
    ['0603550403', '2.5.4.3'],
    ['0603883703', '2.999.3'],
    ['06092a864886f70d01010b', '1.2.840.113549.1.1.11'],
    ['060100', '0.0'],
    ['06017f', '2.47'],
    ['0608608676016400 0333', '2.16.886.1.100.0.3.51'],
  ])('%s is %s', (hex, oid) => {
    expect(reader(hex).oid()).toBe(oid);
  });
  test.each(['0600', '0603558003', '06025580', '060180', '060a2affffffffffffffffff7f'])('not %s', (hex) => {
    expect(() => reader(hex).oid()).toThrow(SyntaxError);
  });
});

describe('named bits', () => {
  test.each([
    ['03020780', 0x8000],
    ['03020106', 0x0600],
    ['0303070080', 0x0080],
    ['030100', 0],
    // As Windows has written it for people's own certificates: every bit that there could be, set or not.
    ['030500b0000000', 0xb000],
  ])('%s', (hex, bits) => {
    expect(reader(hex).namedBits()).toBe(bits);
  });
  test.each(['0300', '03020880', '03020781', '030101', '030400800001', '030500b0000001'])('not %s', (hex) => {
    expect(() => reader(hex).namedBits()).toThrow(SyntaxError);
  });
});

describe('times', () => {
  test.each([
    ['17', '700101000000Z'],
    ['17', '491231235959Z'],
    ['17', '500101000000Z'],
    ['17', '240229120000Z'],
    ['18', '20501231235959Z'],
    ['18', '20000229000000Z'],
    ['18', '21000228235959Z'],
    ['18', '99991231235959Z'],
    ['18', '00010101000000Z'],
  ])('%s %s', (tag, text) => {
    const full = tag === '18' ? text : `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}`;
    const [, year, month, day, hour, minute, second] = /^(....)(..)(..)(..)(..)(..)Z$/.exec(full) ?? [];
    expect(ascii(tag, text).time()).toBe(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`));
  });
  test.each([
    ['17', '230229000000Z'],
    ['17', '240631000000Z'],
    ['17', '241301000000Z'],
    ['17', '240001000000Z'],
    ['17', '240100000000Z'],
    ['17', '240101240000Z'],
    ['17', '240101006000Z'],
    ['17', '240101000060Z'],
    ['17', '2401010000Z'],
    ['17', '240101000000+0000'],
    ['17', '24010100000 Z'],
    ['18', '20240101000000.5Z'],
    ['18', '20240101000000'],
    ['18', '240101000000Z'],
    ['18', '21000229000000Z'],
  ])('not %s %s', (tag, text) => {
    expect(() => ascii(tag, text).time()).toThrow(SyntaxError);
  });
});
