import { describe, expect, test } from 'vitest';
import { bytes, hex } from '../../test/support/scripted-transport.js';
import { encodeCommand } from './command.js';

const header = { cla: 0x00, ins: 0xb0, p1: 0x12, p2: 0x34 };
const encoded = (rest: { data?: Uint8Array; le?: number }) => hex(encodeCommand({ ...header, ...rest }));
const zeros = (length: number) => '00'.repeat(length);

describe('ISO 7816-4 §5.1', () => {
  test.each([
    ['case 1', {}, '00b01234'],
    ['case 2 short', { le: 1 }, '00b01234 01'],
    ['case 2 short, the most', { le: 256 }, '00b01234 00'],
    ['case 2 extended', { le: 257 }, '00b01234 00 0101'],
    ['case 2 extended, the most', { le: 65536 }, '00b01234 00 0000'],
    ['case 3 short', { data: bytes('aabb') }, '00b01234 02 aabb'],
    ['case 3 short, the most', { data: new Uint8Array(255) }, `00b01234 ff ${zeros(255)}`],
    ['case 3 extended', { data: new Uint8Array(256) }, `00b01234 000100 ${zeros(256)}`],
    ['case 4 short', { data: bytes('aa'), le: 256 }, '00b01234 01 aa 00'],
    ['case 4 extended by Le', { data: bytes('aa'), le: 300 }, '00b01234 000001 aa 012c'],
    ['case 4 extended by Lc', { data: new Uint8Array(256), le: 16 }, `00b01234 000100 ${zeros(256)} 0010`],
    ['case 4 extended, the most', { data: new Uint8Array(65535), le: 65536 }, `00b01234 00ffff ${zeros(65535)} 0000`],
  ])('%s', (_case, rest, expected) => {
    expect(encoded(rest)).toBe(expected.replaceAll(' ', ''));
  });

  test.each([
    ['empty data', { data: new Uint8Array(0) }],
    ['data of 64 KiB', { data: new Uint8Array(65536) }],
    ['Le 0', { le: 0 }],
    ['Le over 64 KiB', { le: 65537 }],
    ['half an Le', { le: 1.5 }],
  ])('%s is refused', (_what, rest) => {
    expect(() => encoded(rest)).toThrow(RangeError);
  });

  test.each(['cla', 'ins', 'p1', 'p2'])('%s is one byte', (field) => {
    expect(() => encodeCommand({ ...header, [field]: 256 })).toThrow(RangeError);
  });
});
