import { expect, test } from 'vitest';
import { textField } from './text-field.js';

test.each([
  ['padded with blanks', Buffer.from('HiCOS PKI Smart Card            '), 'HiCOS PKI Smart Card'],
  ['padded with NUL', Buffer.from('CASTLES EZ100PU 00 00\0\0\0\0'), 'CASTLES EZ100PU 00 00'],
  ['ended by NUL, with rubbish behind it', Buffer.from('reader\0\xff\xfe', 'latin1'), 'reader'],
  ['in Chinese', Buffer.from('測試卡片  '), '測試卡片'],
  ['cut in the middle of a character', Buffer.from('測試').subarray(0, 5), '測\u{FFFD}'],
  ['with what moves the cursor', Buffer.from('a\u001b[2Jb'), 'a\u{FFFD}[2Jb'],
  ['with what turns the text around', Buffer.from('a\u202eb'), 'a\u{FFFD}b'],
  ['empty', Buffer.alloc(32, ' '), ''],
])('%s', (_, bytes, text) => {
  expect(textField(bytes)).toBe(text);
});
