import { describe, expect, test } from 'vitest';
import { parseIdNumber } from './id-number.js';

describe('ID numbers (facts: taiwan-cards §4.3)', () => {
  test.each([
    ['A123456789', 'national', 'M'],
    ['A100000001', 'national', 'M'],
    ['A200000003', 'national', 'F'],
    ['A800000014', 'resident', 'M'],
    ['A900000016', 'resident', 'F'],
    ['A823456783', 'resident', 'M'],
    ['A923456785', 'resident', 'F'],
    ['AA00000009', 'old-resident', 'M'],
    ['AB12345677', 'old-resident', 'F'],
    ['AC12345679', 'old-resident', 'M'],
    ['AC01234567', 'old-resident', 'M'],
  ])('%s can be one: %s, %s', (value, kind, sex) => expect(parseIdNumber(value)).toEqual({ value, kind, sex }));

  test.each([
    'A123456788',
    'A234567890',
    'A111111111',
    'A800000015',
    'A323456789',
    'AE12345677',
    'AA00000008',
    '1123456789',
    'İ123456789',
    'A12345678٩',
    '',
    'A12345678',
    'A1234567890',
    'A123456789A',
  ])('"%s" cannot', (typed) => expect(parseIdNumber(typed)).toBeUndefined());

  test('each digit that is typed wrong is noticed, and so are two that change places in the middle', () => {
    for (let place = 1; place < 9; place += 1) {
      const typed = [...'A123456789'];
      typed[place] = String((Number(typed[place]) + 1) % 10);
      expect(parseIdNumber(typed.join(''))).toBeUndefined();
    }
    expect(parseIdNumber('A123546789')).toBeUndefined();
  });

  test.each([' a123 456-789 ', 'Ａ１２３４５６７８９', 'ａ123456789', 'A123456789\n', 'A123\u3000456789'])(
    'are taken as people type them: %j',
    (typed) => expect(parseIdNumber(typed)?.value).toBe('A123456789'),
  );

  test('hostile length is refused without looking', () => {
    expect(parseIdNumber(`A123456789${' '.repeat(1_000_000)}`)).toBeUndefined();
    expect(parseIdNumber('ﷺ'.repeat(1_000_000))).toBeUndefined();
  });

  test.each([undefined, null, 123456789, ['A123456789'], { length: 3 }])('what is no text is none: %j', (brought) => {
    expect(parseIdNumber(brought as string)).toBeUndefined();
  });
});
