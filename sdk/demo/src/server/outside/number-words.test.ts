import { expect, test } from 'vitest';
import { inWords, meansNumber } from './number-words.js';

test.each([
  [0, '零', 'zero'],
  [9, '九', 'nine'],
  [10, '十', 'ten'],
  [12, '十二', 'twelve'],
  [20, '二十', 'twenty'],
  [81, '八十一', 'eighty-one'],
  [99, '九十九', 'ninety-nine'],
])('%d is %s and %s in words', (value, han, english) => expect(inWords(value)).toEqual({ 'zh-TW': han, en: english }));

test.each([
  ['8', 8],
  ['８', 8],
  [' 08 ', 8],
  ['八', 8],
  ['Eight', 8],
  ['ｅｉｇｈｔ', 8],
  ['eight.', 8],
  ['兩', 2],
  ['〇', 0],
  ['twenty one', 21],
  ['Twenty-One', 21],
  ['二十一', 21],
])('%j means %d', (typed, value) => expect(meansNumber(typed, value)).toBe(true));

test.each(['', ' ', '7', '88', '-', 'eighty', '八十', '0x8', '8e0', '+8', '8,0', '八八', '٨', 'NaN', '8'.repeat(64)])(
  '%j does not mean eight',
  (typed) => expect(meansNumber(typed, 8)).toBe(false),
);
