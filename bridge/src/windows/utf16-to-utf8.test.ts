import { expect, test } from 'vitest';
import { utf16ToUtf8 } from './utf16-to-utf8.js';

const units = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer);

test.each(['', '12345678', 'Ab1', 'é\u07ff\u0800', '密碼\uffff', '\u{10000}🂡\u{10ffff}x'])(
  '%j has the bytes that a string would have',
  (text) => {
    expect(utf16ToUtf8(Buffer.from(text, 'utf16le'))).toEqual(Buffer.from(text));
  },
);

test('ends at the first NUL, and at half a unit', () => {
  expect(utf16ToUtf8(Buffer.from('12\0garbage', 'utf16le')).toString()).toBe('12');
  expect(utf16ToUtf8(Buffer.from('310032', 'hex')).toString()).toBe('1');
});

test.each([
  ['a high half at the end', units(0x31, 0xd83c), '1\ufffd'],
  ['a high half before something else', units(0xd83c, 0x31), '\ufffd1'],
  ['a low half first', units(0xdca1, 0xd83c, 0xdca1), '\ufffd\u{1f0a1}'],
  ['a high half before NUL', units(0xd83c, 0, 0x31), '\ufffd'],
])('%s is marked, and swallows nothing', (_, text, expected) => {
  expect(utf16ToUtf8(text).toString()).toBe(expected);
});
