import { describe, expect, test } from 'vitest';
import { isTaxId, parseTaxId } from './tax-id.js';

describe('tax ids (facts: taiwan-cards §4.3)', () => {
  test.each([
    ['04595257', 'the rule of before, too'],
    ['04595252', 'the rule of 2023 alone'],
    // 7 times 4 is 28, which is 10; with the 4 behind it 14.
    ['00000074', 'one more where the seventh digit is 7'],
    ['00000070', 'the plain sum where the seventh digit is 7'],
  ])('%j is one by %s', (text) => {
    expect(isTaxId(text)).toBe(true);
  });

  test.each([
    ['10000001', 'no rule fits'],
    ['04595253', 'no rule fits'],
    ['04595256', 'it lacks one, and its seventh digit is 5'],
    ['00000004', 'it lacks one, and its seventh digit is 0'],
    ['00000073', 'it lacks two'],
    ['0459525', 'it lacks a digit'],
    ['045952570', 'it has a digit too many'],
    ['A4595257', 'of a letter'],
    ['04595257\n', 'of a line feed'],
    ['０４５９５２５７', 'its digits are of another kind'],
    ['', 'it is nothing'],
  ])('%j is none: %s', (text) => {
    expect(isTaxId(text)).toBe(false);
  });

  test('are taken as people type them, and no others', () => {
    expect(parseTaxId(' ０４５９-5257 ')).toBe('04595257');
    expect(parseTaxId('04595253')).toBeUndefined();
    for (const brought of [undefined, null, 4595257]) expect(parseTaxId(brought as unknown as string)).toBeUndefined();
    expect(parseTaxId(`04595257${' '.repeat(1_000_000)}`)).toBeUndefined();
  });
});
