import { expect, test } from 'vitest';
import { codeIn } from './code-in-text.js';

test.each([
  ['您的驗證碼是 482193，5 分鐘內有效。', '482193'],
  ['驗證碼：4821。請勿告訴他人。', '4821'],
  ['Your code is 04821.', '04821'],
  ['482193 is your code for CardBridge', '482193'],
  // The word for it wins over what merely looks like one.
  ['2026 年 11 月 21 日申請的驗證碼為 1999，請撥 1999 詢問。', '1999'],
  ['市民服務熱線 1999 轉 8585；7351 是您的驗證碼', '7351'],
])('finds the code in %j', (text, code) => {
  expect(codeIn(text)).toBe(code);
});

test.each([
  ['a hotline with its extension', '沒有申請驗證碼？如果不是您本人，請撥 1999（外縣市 02-27208889）轉 8585。'],
  ['the year of a message without any code', '您的帳號已於 2026 年 11 月 21 日凍結。'],
  ['a longer number', '驗證碼已寄到您的帳號是 TP0000012345，手機 0912345678。'],
  ['a telephone number with dashes', '沒收到驗證碼？請撥 0912-345-6789'],
  ['a web address', '不需驗證碼，請開啟 https://id.example:4180/reset/123456?code=4821'],
  ['a number with a point or commas', 'Without a code: NT$ 1,234,567 and 12.3456'],
  ['too few digits', '驗證碼 123'],
  ['no digits', '您的密碼已變更。'],
])('takes %s for no code', (_name, text) => {
  expect(codeIn(text)).toBeNull();
});

test('a text made to be slow is not slow', () => {
  expect(codeIn('code '.repeat(400))).toBeNull();
  expect(codeIn('1234 code '.repeat(200))).toBe('1234');
});
