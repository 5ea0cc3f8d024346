import { plainNumber } from './as-typed.js';

/** What an ID number says by itself. That it was given out, and to whom, nobody can tell from it. */
export interface IdNumber {
  /** Ten characters, letters in upper case, no blanks: what to compare and to keep. */
  readonly value: string;
  /** A citizen's, or a resident's: of the form since 2021, which has a digit in the second place, or of the one before. */
  readonly kind: 'national' | 'resident' | 'old-resident';
  readonly sex: 'M' | 'F';
}

/** Letter values, A to Z (facts: taiwan-cards §4.3). */
const letterValues = [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33];
const weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1];

const letterValue = (letter: string): number => letterValues[letter.charCodeAt(0) - 65] ?? 0;

/**
 * Reads a national ID number or a resident number of either form, as people type it: lower case, full-width characters, blanks and
 * hyphens are taken. Undefined when it cannot be one (form or check digit); nothing is thrown, so that no number gets into an error.
 *
 * @example
 * ```ts
 * import { parseIdNumber } from '@cardbridge/sdk/verifier';
 *
 * parseIdNumber('a123 456 789'); // { value: 'A123456789', kind: 'national', sex: 'M' }
 * parseIdNumber('A900000016'); // { value: 'A900000016', kind: 'resident', sex: 'F' }
 * parseIdNumber('A123456788'); // undefined: the check digit
 * ```
 */
export function parseIdNumber(typed: string): IdNumber | undefined {
  const value = plainNumber(typed);
  const [, first = '', second = '', rest = ''] = /^([A-Z])([1289A-D])(\d{8})$/.exec(value) ?? [];
  if (rest === '') return undefined;
  const isOld = second >= 'A';
  // The second letter of an old resident number counts by the units digit of its value.
  const secondDigit = isOld ? letterValue(second) % 10 : Number(second);
  const digits = [...String(letterValue(first)), secondDigit, ...rest].map(Number);
  const sum = digits.reduce((total, digit, index) => total + digit * (weights[index] ?? 0), 0);
  if (sum % 10 !== 0) return undefined;
  return {
    value,
    kind: isOld ? 'old-resident' : secondDigit < 3 ? 'national' : 'resident',
    sex: '18AC'.includes(second) ? 'M' : 'F',
  };
}
