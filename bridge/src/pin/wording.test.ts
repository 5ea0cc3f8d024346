import type { CardKind } from '@cardbridge/sdk/protocol';
import { describe, expect, test } from 'vitest';
import type { AccessRequest, Confirmation, NhiField, Notice, PinRequest, PromptSubject } from './prompt.js';
import {
  accessWindow,
  confirmationWindow,
  type Language,
  type NoticeText,
  noticeWindow,
  pinWindow,
  type WindowText,
} from './wording.js';

const subject: PromptSubject = {
  origin: 'https://service.example:8443',
  cardKind: 'citizen',
  cardNumberEnding: '1234',
  simulated: false,
};
const pin: PinRequest = { ...subject, minLength: 6, maxLength: 8 };
const allFields: readonly NhiField[] = ['cardNumber', 'name', 'idNumber', 'birthDate', 'sex', 'issueDate', 'cancelMark'];
const nhiData: Confirmation = { ...subject, cardKind: 'nhi', about: 'nhi-data', fields: allFields };
const lastTry: Confirmation = { ...subject, about: 'last-try' };
const lockedBefore: Confirmation = { ...subject, about: 'locked-before' };
const locked: Notice = { ...subject, about: 'locked' };
const paused: Notice = { ...subject, about: 'paused' };
const pinpad: Notice = { ...pin, about: 'pinpad' };
const access: AccessRequest = { origin: subject.origin, simulated: false };

/** All windows about a card, and the same subject. */
function windows(language: Language, changes: Partial<PromptSubject> = {}): (WindowText | NoticeText)[] {
  return [
    pinWindow({ ...pin, ...changes }, language),
    ...[nhiData, lastTry, lockedBefore].map((asked) => confirmationWindow({ ...asked, ...changes }, language)),
    ...[locked, paused, pinpad].map((told) => noticeWindow({ ...told, ...changes }, language)),
  ];
}

/** Where the lines break is another matter. */
const inOneLine = (text: string, language: Language) => text.replaceAll('\n', { 'zh-TW': '', en: ' ' }[language]);

const cardKinds = ['citizen', 'organization', 'nhi', 'piv', 'pkcs11', 'unknown'] as const satisfies readonly CardKind[];

describe.each(['zh-TW', 'en'] as const)('windows in %s', (language) => {
  test('each names the exact origin on a line of its own, and the end of the card number', () => {
    for (const { description } of windows(language)) {
      expect(description.split('\n')).toContain('https://service.example:8443');
      expect(description).toContain('1234');
    }
  });

  test('each says when it is simulated, in its title and first of all', () => {
    const mark = { 'zh-TW': '模擬', en: /simulated/i }[language];
    const simulated = [...windows(language, { simulated: true }), accessWindow({ ...access, simulated: true }, language)];
    for (const { title, description } of simulated) {
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

  test.each(cardKinds)('each window names the card: %s', (cardKind) => {
    const name = {
      citizen: { 'zh-TW': '自然人憑證', en: 'citizen certificate card' },
      organization: { 'zh-TW': '工商或組織憑證', en: 'organisation card' },
      nhi: { 'zh-TW': '健保卡', en: 'NHI card' },
      piv: { 'zh-TW': 'PIV 卡', en: 'PIV card' },
      pkcs11: { 'zh-TW': 'PKCS#11 卡', en: 'PKCS#11 card' },
      unknown: { 'zh-TW': '不認得的卡片', en: 'unknown card' },
    }[cardKind][language];
    for (const { description } of windows(language, { cardKind })) expect(description).toContain(name);
  });

  test.each(cardKinds)('D-19 a locked card: who unlocks it, never we, and what other tools may do to it (%s)', (cardKind) => {
    const places = {
      'zh-TW': /moica\.nat\.gov\.tw.*用戶代碼.*戶政事務所/,
      en: /moica\.nat\.gov\.tw.*household registration/,
    };
    const issuer = { 'zh-TW': /只有發卡單位可以解鎖/, en: /Only the office that issued the card/ };
    for (const { description } of [
      noticeWindow({ ...locked, cardKind }, language),
      confirmationWindow({ ...lockedBefore, cardKind }, language),
    ]) {
      const said = inOneLine(description, language);
      expect(said).toMatch((cardKind === 'citizen' ? places : issuer)[language]);
      expect(said).not.toMatch((cardKind === 'citizen' ? issuer : places)[language]);
      expect(said).toMatch({ 'zh-TW': /CardBridge 不能/, en: /CardBridge cannot/ }[language]);
      expect(said).toMatch({ 'zh-TW': /不要用其他程式.*永久鎖住/, en: /Other tools.*lock it for good/ }[language]);
    }
  });

  test('a card that was locked before: says so, and asks whether it was unlocked since', () => {
    const { description, ok, cancel } = confirmationWindow(lockedBefore, language);
    expect(inOneLine(description, language)).toMatch(
      { 'zh-TW': /上次.*鎖住/, en: /was locked when it was last here/ }[language],
    );
    expect(ok).toMatch({ 'zh-TW': /已經解鎖/, en: /have unlocked/ }[language]);
    expect(cancel).not.toBe(ok);
    // That it has just locked itself is another window.
    expect(description).not.toBe(noticeWindow(locked, language).description);
    expect(inOneLine(noticeWindow(locked, language).description, language)).toMatch(
      { 'zh-TW': /已經鎖住/, en: /is locked/ }[language],
    );
  });

  test('a paused card: why, and on the last line the command that uses it again, to be copied', () => {
    const { description, ok } = noticeWindow(paused, language);
    expect(inOneLine(description, language)).toMatch({ 'zh-TW': /連續錯誤三次/, en: /three times in a row/ }[language]);
    expect(description.split('\n').at(-1)).toBe('cardbridge cards resume 1234');
    expect(ok).toBe({ 'zh-TW': '知道了', en: 'OK' }[language]);
    const { cardNumberEnding: _, ...unnumbered } = paused;
    expect(noticeWindow(unnumbered, language).description.split('\n').at(-1)).toBe('cardbridge cards resume --all');
  });

  test.each(['`w`', ';w', '|sh', '$(w', '-x', '../', '*', '1 2', '1\n2', '"', '', '12345', '１２３４'])(
    'D-15 what a card calls itself is never part of the command: %j',
    (cardNumberEnding) => {
      const command = noticeWindow({ ...paused, cardNumberEnding }, language)
        .description.split('\n')
        .at(-1);
      expect(command).toBe('cardbridge cards resume --all');
    },
  );

  test('a PIN on the reader: where it is typed, the tries that are left, and a button that cancels', () => {
    const { description, error, ok } = noticeWindow({ ...pinpad, triesLeft: 2 }, language);
    expect(inOneLine(description, language)).toMatch(
      { 'zh-TW': /讀卡機的按鍵上.*不要在電腦上/, en: /keys of the card reader, not on this computer/ }[language],
    );
    expect(inOneLine(description, language)).toMatch({ 'zh-TW': /還可以試 2 次/, en: /locks: 2/ }[language]);
    expect(error).toBeUndefined();
    expect(ok).toBe({ 'zh-TW': '取消', en: 'Cancel' }[language]);
    const last = noticeWindow({ ...pinpad, triesLeft: 1 }, language).description;
    expect(inOneLine(last, language)).toMatch({ 'zh-TW': /只剩最後 1 次/, en: /locks: 1/ }[language]);
    // Asked again in the words of the window for a PIN, and with the tries once.
    for (const again of ['wrong', 'format'] as const) {
      const asked = noticeWindow({ ...pinpad, triesLeft: 2, again }, language);
      expect(asked.error).toBe(pinWindow({ ...pin, triesLeft: 2, again }, language).error);
    }
    const wrong = noticeWindow({ ...pinpad, triesLeft: 2, again: 'wrong' }, language);
    expect(wrong.description).not.toMatch({ 'zh-TW': /還可以試/, en: /Tries left/ }[language]);
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

  test('D-16 the NHI window names the site and every field that it gets, and that it is asked each time', () => {
    const { description } = confirmationWindow({ ...nhiData, fields: ['name', 'birthDate'] }, language);
    const given = { 'zh-TW': /姓名、出生日期/, en: /name, date of birth/ }[language];
    const withheld = { 'zh-TW': /身分證/, en: /ID number/ }[language];
    expect(description.split('\n')).toContain('https://service.example:8443');
    expect(description).toMatch(given);
    expect(description).not.toMatch(withheld);
    expect(description).toMatch({ 'zh-TW': /只提供這一次/, en: /one time/ }[language]);
  });

  test('the window about access names the exact origin on a line of its own, what it means, and three answers', () => {
    const { description, ok, always, cancel } = accessWindow(access, language);
    expect(description.split('\n')[1]).toBe('https://service.example:8443');
    for (const said of { 'zh-TW': ['哪一種卡片', 'PIN 碼', '健保卡'], en: ['kind of card', 'PIN', 'NHI'] }[language]) {
      expect(description).toContain(said);
    }
    expect(new Set([ok, always, cancel]).size).toBe(3);
    expect([ok, always, cancel]).not.toContain(undefined);
  });

  test('the window about access warns of an address in other scripts, and of one for development', () => {
    const warnings = ({ description }: WindowText) => description.split('\n\n').length;
    const plain = warnings(accessWindow(access, language));
    for (const origin of [
      'https://xn--80ak6aa92e.com',
      'https://login.xn--fsq.example',
      'https://a.XN--FSQ',
      'http://127.0.0.1:1',
    ]) {
      expect(warnings(accessWindow({ ...access, origin }, language)), origin).toBe(plain + 1);
    }
    for (const origin of ['https://axn--b.example', 'https://service.example', 'https://http.example']) {
      expect(warnings(accessWindow({ ...access, origin }, language)), origin).toBe(plain);
    }
  });

  test('D-15 no button can be pressed by a letter alone, and nothing of ours is markup', () => {
    // `_` marks the letter in a label of pinentry, `&` in one of Qt and Windows.
    const about = accessWindow(access, language);
    for (const text of [...windows(language), about]) {
      for (const label of [text.ok, about.always, 'cancel' in text ? text.cancel : '']) expect(label).not.toMatch(/[_&]/);
      expect(text.description).not.toMatch(/[<>&]/);
    }
  });

  test('the longest window fits into a line of pinentry (1000 bytes)', () => {
    const origin = `http://${'xn--a.'.repeat(50)}example`;
    const texts = [
      ...cardKinds.flatMap((cardKind) => windows(language, { origin, simulated: true, cardKind })),
      accessWindow({ origin, simulated: true }, language),
    ];
    for (const { description } of texts) {
      expect(Buffer.byteLength(`SETDESC ${description.replaceAll('\n', '%0A')}`)).toBeLessThan(1000);
    }
  });
});

describe('text of pages and cards', () => {
  test.each([
    ['D-15 forged line: a line end', 'https://evil.example\nTries left: 3'],
    ['D-15 forged line: a carriage return', 'https://evil.example\rhttps://good.example'],
    ['D-15 forged line: an escape sequence', 'https://evil.example\u001b[2J'],
    ['D-15 forged line: a Unicode line separator', 'https://evil.example\u2028https://good.example'],
    [
      'D-15 forged line: many spaces, until the window breaks the line',
      `https://evil.example${' '.repeat(40)}https://good.example`,
    ],
    ['D-02 reordered: a bidirectional override', 'https://\u202eelpmaxe.live'],
    ['D-02 reordered: a bidirectional isolate', 'https://evil.example\u2066'],
    ['D-02 invisible: a zero-width space', 'https://good.example\u200b.evil.example'],
    ['D-02 invisible: a soft hyphen', 'https://go\u00adod.example'],
    ['D-15 markup', '<b>https://evil.example</b>'],
    ['D-15 markup: an entity', 'https://evil.example&#10;'],
    ['D-02 homograph: a letter that looks like another', 'https://ехample.com'],
    ['D-02 homograph: a slash that is none', 'https://good.example\u2044evil.example'],
    ['D-02 homograph: a letter and a mark on it', 'https://e\u0301xample.com'],
    ['a lone surrogate', 'https://\ud800.example'],
  ])('%s is marked, not shown', (_, origin) => {
    const all = (origin: string) => [...windows('en', { origin }), accessWindow({ ...access, origin }, 'en')];
    const plains = all(subject.origin);
    for (const [at, { description }] of all(origin).entries()) {
      const plain = plains[at]?.description.split('\n').length;
      expect(description.split('\n').filter((line) => !/too long/.test(line))).toHaveLength(plain ?? 0);
      expect(description).toContain('\u25a1');
      expect(description).toMatch(/^[\x20-\x7e\n\u25a1]*$/);
    }
  });

  test('a card number cannot forge a line', () => {
    const changed = windows('en', { cardNumberEnding: '1\n2\u202e' });
    for (const { description } of changed) expect(`${description}\n`).toContain('ending in 1\u25a12\u25a1\n');
    for (const { description } of changed) expect(description).toMatch(/^[\x20-\x7e\n\u25a1]*$/);
  });

  test.each(['zh-TW', 'en'] as const)(
    'D-02 of an origin that is too long the end stays, which says whose it is, and the window says so (%s)',
    (language) => {
      const origin = `https://login.good.example.${'a.'.repeat(130)}evil.example`;
      for (const { description } of [...windows(language, { origin }), accessWindow({ ...access, origin }, language)]) {
        const said = description.split('\n');
        const at = said.findIndex((line) => line.startsWith('...'));
        expect(said[at]).toHaveLength(40);
        expect(said[at]).toMatch(/^\.{3}[^/]*\.evil\.example$/);
        expect(said[at + 1]).toMatch({ 'zh-TW': /太長/, en: /too long/ }[language]);
        expect(description).not.toContain('good.example');
      }
    },
  );

  test('an origin that fits is whole, to the last character', () => {
    const origin = `https://${'a'.repeat(32)}`;
    const { description } = accessWindow({ ...access, origin }, 'en');
    expect(description.split('\n')).toContain(origin);
    expect(description).not.toContain('too long');
  });
});
