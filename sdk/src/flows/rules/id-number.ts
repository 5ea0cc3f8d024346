/** Letter values of the ID number (facts: taiwan-cards §4.3), in the order A to Z. */
const letterValues = [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33];
const weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1];

const letterValue = (letter: string): number => letterValues[letter.charCodeAt(0) - 65] ?? 0;

/**
 * A national ID number or a resident number of either form, in upper case without blanks; undefined when it cannot be one (form or
 * check digit). That it exists, and whose it is, nobody can tell from the number.
 *
 * @example
 * ```ts
 * import { parseIdNumber } from '@cardbridge/sdk/flows';
 *
 * parseIdNumber('a123 456 789'); // 'A123456789'
 * parseIdNumber('A123456788'); // undefined: the check digit
 * ```
 */
export function parseIdNumber(typed: string): string | undefined {
  const idNumber = typed.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase();
  const match = /^([A-Z])([1289A-D])(\d{8})$/.exec(idNumber);
  if (match === null) return undefined;
  const [, first = '', second = '', rest = ''] = match;
  // The second letter of an old resident number counts by the units digit of its value.
  const secondDigit = /\d/.test(second) ? Number(second) : letterValue(second) % 10;
  const digits = [...String(letterValue(first))].map(Number).concat(secondDigit, [...rest].map(Number));
  const sum = digits.reduce((total, digit, index) => total + digit * (weights[index] ?? 0), 0);
  return sum % 10 === 0 ? idNumber : undefined;
}
