import { describe, expect, test } from 'vitest';
import { parseBirthDate } from './birth-date.js';
import { parseContact } from './contact.js';
import { parseIdNumber } from './id-number.js';
import { passwordProblems } from './password.js';
import { parseTaxId } from './tax-id.js';

describe('ID numbers (facts: taiwan-cards §4.3)', () => {
  test.each([
    'A123456789',
    'A100000001',
    'A200000003',
    'A800000014',
    'A900000016',
    'A823456783',
    'A923456785',
    'AA00000009',
    'AB12345677',
    'AC12345679',
    'AC01234567',
  ])('%s can be one', (number) => expect(parseIdNumber(number)).toBe(number));

  test.each([
    'A123456788',
    'A234567890',
    'A111111111',
    'A800000015',
    'A323456789',
    'AE12345677',
    '1123456789',
    '',
    'A12345678',
    'A1234567890',
    'A123456789A',
  ])('"%s" cannot', (number) => expect(parseIdNumber(number)).toBeUndefined());

  test('each digit that is typed wrong is noticed, and so are two that change places in the middle', () => {
    for (let place = 1; place < 9; place += 1) {
      const typed = [...'A123456789'];
      typed[place] = String((Number(typed[place]) + 1) % 10);
      expect(parseIdNumber(typed.join(''))).toBeUndefined();
    }
    expect(parseIdNumber('A123546789')).toBeUndefined();
  });

  test('are taken as people type them', () => {
    expect(parseIdNumber(' a123 456-789 ')).toBe('A123456789');
    expect(parseIdNumber('Ａ１２３４５６７８９')).toBe('A123456789');
  });
});

describe('tax ids (facts: taiwan-cards §4.3)', () => {
  test.each(['04595257', '04595252'])('%s can be one', (taxId) => expect(parseTaxId(taxId)).toBe(taxId));
  test.each(['04595253', '0459525', '045952570', 'A4595257', ''])('"%s" cannot', (taxId) =>
    expect(parseTaxId(taxId)).toBeUndefined(),
  );
  test('a 7 in the seventh place may count as 1 or as 0', () => {
    // 28 counts as 10, or as 11: both 0 and 4 close it. Elsewhere a sum of 4 does not.
    expect(parseTaxId('00000070')).toBe('00000070');
    expect(parseTaxId('00000074')).toBe('00000074');
    expect(parseTaxId('00000004')).toBeUndefined();
  });
});

describe('contacts', () => {
  test.each(['0912345678', '0912-345-678', '+886 912 345 678', '886912345678', '+8860912345678', '０９１２３４５６７８'])(
    '%s is a mobile number',
    (typed) => expect(parseContact('mobile', typed)).toEqual({ kind: 'mobile', value: '0912345678' }),
  );
  test.each(['', '0212345678', '091234567', '09123456789', '0912345678; DROP', 'a@b.tw'])('"%s" is none', (typed) =>
    expect(parseContact('mobile', typed)).toBeUndefined(),
  );
  test('an e-mail address comes out in lower case', () => {
    expect(parseContact('email', ' Person.Name+x@Example.TW ')).toEqual({ kind: 'email', value: 'person.name+x@example.tw' });
  });
  test.each([
    '',
    'person',
    'person@example',
    'a b@example.tw',
    'a@@example.tw',
    'a@b.tw\r\nBcc: c@d.tw',
    `${'a'.repeat(65)}@b.tw`,
    `a@${'b'.repeat(260)}.tw`,
  ])('%j is no e-mail address', (typed) => expect(parseContact('email', typed)).toBeUndefined());
  test('hostile length is refused quickly', () => {
    expect(parseContact('email', `a@${'a-'.repeat(50_000)}`)).toBeUndefined();
    expect(parseContact('mobile', '0'.repeat(100_000))).toBeUndefined();
  });
});

describe('days of birth', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  test.each(['1985-06-15', '1985/06/15', ' 1985/6/15 ', '１９８５－０６－１５'])('"%s" is one', (typed) =>
    expect(parseBirthDate(typed, now)).toBe('1985-06-15'),
  );
  test('today is, a leap day is', () => {
    expect(parseBirthDate('2026-11-21', now)).toBe('2026-11-21');
    expect(parseBirthDate('2000-02-29', now)).toBe('2000-02-29');
  });
  test.each([
    '',
    '1985',
    '1985-06',
    '19850615',
    '1985-06/15',
    '1985-13-01',
    '1985-00-01',
    '1985-02-30',
    '2001-02-29',
    '2026-11-22',
    '0074-06-15',
    '74-06-15',
    '1985-06-15T00:00:00Z',
  ])('"%s" is none', (typed) => expect(parseBirthDate(typed, now)).toBeUndefined());
});

describe('passwords', () => {
  test.each([...'!@#$%^+='])('%s is a symbol that counts', (symbol) =>
    expect(passwordProblems(`Abcdef1${symbol}`)).toEqual([]),
  );
  test('every rule that is broken is named', () => {
    expect(passwordProblems('')).toEqual(['too-short', 'no-upper-case', 'no-lower-case', 'no-digit', 'no-symbol']);
    expect(passwordProblems('Abcde1!')).toEqual(['too-short']);
    expect(passwordProblems('Abcdefg1')).toEqual(['no-symbol']);
    expect(passwordProblems('Abcdefg1&')).toEqual(['no-symbol']);
    expect(passwordProblems('ABCDEFG1!')).toEqual(['no-lower-case']);
    expect(passwordProblems('abcdefg1!')).toEqual(['no-upper-case']);
    expect(passwordProblems('Abcdefgh!')).toEqual(['no-digit']);
    expect(passwordProblems(`Aa1!${'x'.repeat(125)}`)).toEqual(['too-long']);
  });
});
