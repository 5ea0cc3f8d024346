import { describe, expect, test } from 'vitest';
import { parseBirthDate } from './birth-date.js';
import { parseContact } from './contact.js';
import { passwordProblems } from './password.js';

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
