import { describe, expect, test } from 'vitest';
import type { Confirmation, NhiField, PinRequest, PromptSubject } from './prompt.js';
import { confirmationWindow, type Language, pinWindow, type WindowText } from './wording.js';

const subject: PromptSubject = {
  origin: 'https://service.example:8443',
  cardKind: 'citizen',
  cardNumberEnding: '1234',
  simulated: false,
};
const pin: PinRequest = { ...subject, minLength: 6, maxLength: 8 };
const allFields: readonly NhiField[] = ['cardNumber', 'name', 'idNumber', 'birthDate', 'sex', 'issueDate'];
const nhiData: Confirmation = { ...subject, cardKind: 'nhi', about: 'nhi-data', fields: allFields };
const lastTry: Confirmation = { ...subject, about: 'last-try' };

/** All three windows about the same subject. */
function windows(language: Language, changes: Partial<PromptSubject> = {}): WindowText[] {
  return [
    pinWindow({ ...pin, ...changes }, language),
    confirmationWindow({ ...nhiData, ...changes }, language),
    confirmationWindow({ ...lastTry, ...changes }, language),
  ];
}

describe.each(['zh-TW', 'en'] as const)('windows in %s', (language) => {
  test('each names the exact origin on a line of its own, and the end of the card number', () => {
    for (const { description } of windows(language)) {
      expect(description.split('\n')).toContain('https://service.example:8443');
      expect(description).toContain('1234');
    }
  });

  test('each says when it is simulated, in its title and first of all', () => {
    const mark = { 'zh-TW': '模擬', en: /simulated/i }[language];
    for (const { title, description } of windows(language, { simulated: true })) {
      expect(title).toMatch(mark);
      expect(description.split('\n')[0]).toMatch(mark);
    }
    for (const { title, description } of windows(language)) expect(title + description).not.toMatch(mark);
  });

  test('the tries that are left are said once', () => {
    const digits = (text: WindowText) =>
      `${text.description.replace(subject.origin, '').replace('1234', '')}${text.error ?? ''}`;
    for (const again of [undefined, 'wrong'] as const) {
      expect(digits(pinWindow({ ...pin, triesLeft: 2, ...(again && { again }) }, language)).match(/\d+/g)).toEqual(['2']);
    }
    expect(digits(pinWindow(pin, language))).not.toMatch(/\d/);
  });

  test('a wrong PIN is said with or without a count', () => {
    const [counted, last, uncounted] = [2, 1, undefined].map(
      (triesLeft) => pinWindow({ ...pin, again: 'wrong', ...(triesLeft && { triesLeft }) }, language).error,
    );
    expect(counted).toContain('2');
    expect(uncounted).toMatch(/PIN/);
    expect(new Set([counted, last, uncounted]).size).toBe(3);
  });

  test('a wrong format names the lengths', () => {
    expect(pinWindow({ ...pin, again: 'format' }, language).error).toMatch(/6.+8/);
    expect(pinWindow({ ...pin, minLength: 6, maxLength: 6, again: 'format' }, language).error?.match(/\d+/g)).toEqual(['6']);
  });

  test('every NHI field has a name', () => {
    const names = allFields.map((field) => confirmationWindow({ ...nhiData, fields: [field] }, language).description);
    expect(new Set(names).size).toBe(allFields.length);
    expect(names.join()).not.toContain('undefined');
  });

  test('a card whose number is not known is named by its kind alone', () => {
    const { cardNumberEnding: _, ...unnumbered } = pin;
    expect(pinWindow(unnumbered, language).description).not.toMatch(/undefined|\d{4}\)/);
  });

  test('the longest window fits into a line of pinentry (1000 bytes)', () => {
    const origin = `https://${'a'.repeat(250)}`;
    for (const { description } of windows(language, { origin, simulated: true, cardKind: 'organization' })) {
      expect(Buffer.byteLength(`SETDESC ${description.replaceAll('\n', '%0A')}`)).toBeLessThan(1000);
    }
  });
});

describe('text of pages and cards', () => {
  test.each([
    ['a line end', 'https://evil.example\nTries left: 3'],
    ['a carriage return', 'https://evil.example\rhttps://good.example'],
    ['an escape sequence', 'https://evil.example\u001b[2J'],
    ['a Unicode line separator', 'https://evil.example\u2028https://good.example'],
    ['a bidirectional override', 'https://\u202eelpmaxe.live'],
    ['a bidirectional isolate', 'https://evil.example\u2066'],
    ['markup', '<b>https://evil.example</b>'],
    ['a letter that looks like another', 'https://ехample.com'],
  ])('%s is marked, not shown', (_, origin) => {
    const plain = pinWindow(pin, 'en').description.split('\n').length;
    const { description } = pinWindow({ ...pin, origin }, 'en');
    expect(description.split('\n')).toHaveLength(plain);
    expect(description).toContain('\ufffd');
    expect(description).toMatch(/^[\x20-\x7e\n\ufffd]*$/);
  });

  test('a card number cannot forge a line', () => {
    const { description } = pinWindow({ ...pin, cardNumberEnding: '1\n2\u202e' }, 'en');
    expect(description).toContain('ending in 1\ufffd2\ufffd\n');
  });

  test('of an origin that is too long the end stays: it says whose it is', () => {
    const origin = `https://login.good.example.${'a.'.repeat(60)}evil.example`;
    const shown = pinWindow({ ...pin, origin }, 'en').description.split('\n')[1] ?? '';
    expect(shown).toHaveLength(64);
    expect(shown).toMatch(/^\.{3}[^/]*\.evil\.example$/);
  });
});
