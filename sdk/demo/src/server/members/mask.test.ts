import { expect, test } from 'vitest';
import { maskContact, maskContacts, maskIdNumber } from './mask.js';

test.each([
  ['mobile', '0912345678', '0912***678'],
  ['email', 'wang@example.tw', 'w***@e***.tw'],
  ['email', 'a@b.taipei.gov.tw', 'a***@b***.tw'],
  ['email', '😀wang@example.tw', '😀***@e***.tw'],
  ['email', `${'w'.repeat(64)}@example.tw`, 'w***@e***.tw'],
] as const)('%s %s is shown as %s', (kind, value, masked) => {
  expect(maskContact({ kind, value })).toEqual({ kind, masked });
});

test('a member is shown by the contacts that they have, the mobile number first', () => {
  expect(maskContacts({ mobile: null, email: null })).toEqual([]);
  expect(maskContacts({ mobile: '0912345678', email: 'wang@example.tw' })).toEqual([
    { kind: 'mobile', masked: '0912***678' },
    { kind: 'email', masked: 'w***@e***.tw' },
  ]);
});

test('an ID number keeps its first letter and its last three characters', () => {
  expect(maskIdNumber('A123456789')).toBe('A******789');
});
