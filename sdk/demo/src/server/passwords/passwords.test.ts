import { parseOptions } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './index.js';
import { nobodysHash } from './parameters.js';

test('a password matches its own hash and no other', async () => {
  const hash = await hashPassword('Correct=Horse1');
  expect(await verifyPassword(hash, 'Correct=Horse1')).toBe(true);
  for (const wrong of ['correct=horse1', 'Correct=Horse1 ', '', 'Correct=Horse'])
    expect(await verifyPassword(hash, wrong), JSON.stringify(wrong)).toBe(false);
});

test('the same password hashes differently each time, and never stands in the hash', async () => {
  const [one, other] = await Promise.all([hashPassword('Correct=Horse1'), hashPassword('Correct=Horse1')]);
  expect(one).not.toBe(other);
  expect(one).not.toContain('Correct');
});

test('hashes are argon2id with 19 MiB, two passes, one thread', async () => {
  const hash = await hashPassword('Correct=Horse1');
  expect(hash).toMatch(/^\$argon2id\$/);
  expect(parseOptions(hash)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1, saltLen: 16, outputLen: 32 });
});

test('without a hash every password is wrong', async () => {
  expect(parseOptions(nobodysHash), 'the same work').toEqual(parseOptions(await hashPassword('Correct=Horse1')));
  for (const password of ['', 'Correct=Horse1']) expect(await verifyPassword(undefined, password)).toBe(false);
});

test('a letter with its accent typed in one or in two characters is the same password', async () => {
  const hash = await hashPassword('Caf\u00e9=2026');
  expect(await verifyPassword(hash, 'Cafe\u0301=2026')).toBe(true);
});

test('a hash that is none is an error, not a wrong password', async () => {
  await expect(verifyPassword('plain text', 'plain text')).rejects.toThrow();
});
