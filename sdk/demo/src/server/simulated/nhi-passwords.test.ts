import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../database/index.js';
import { createNhiPasswordStore, type NhiPasswordStore } from './nhi-passwords.js';

const card = { cardNumber: '000000000001', idNumber: 'A123456789' };

let database: Database;
let store: NhiPasswordStore;
beforeAll(async () => {
  database = await openDatabase();
  store = createNhiPasswordStore(database, Date.now);
});
afterAll(() => database?.close());

const check = (question: typeof card & { readonly password: string }) =>
  store.check({ ...question, signal: new AbortController().signal });

test('a registered password is right with its own card and person only', async () => {
  await store.register({ ...card, password: 'nhi12345' });
  expect(await check({ ...card, password: 'nhi12345' })).toBe(true);
  expect(await check({ ...card, password: 'NHI12345' })).toBe(false);
  expect(await check({ ...card, cardNumber: '000000000002', password: 'nhi12345' }), 'another card').toBe(false);
  expect(await check({ ...card, idNumber: 'A200000003', password: 'nhi12345' }), 'another person').toBe(false);
});

test('a new registration takes the place of the old: password and card', async () => {
  await store.register({ ...card, password: 'first123' });
  const newCard = { ...card, cardNumber: '000000001001' };
  await store.register({ ...newCard, password: 'second123' });
  expect(await check({ ...newCard, password: 'second123' })).toBe(true);
  expect(await check({ ...newCard, password: 'first123' })).toBe(false);
  expect(await check({ ...card, password: 'second123' }), 'the lost card').toBe(false);
});

test.each(['short', 'thirteen12345', 'with space', 'pass-word1', '密碼密碼密碼', ''])(
  '"%s" cannot be registered, and what was registered stays',
  async (password) => {
    await store.register({ ...card, password: 'stays123' });
    await expect(store.register({ ...card, password })).rejects.toMatchObject({ code: 'ERR_NHI_PASSWORD_INVALID' });
    expect(await check({ ...card, password: 'stays123' })).toBe(true);
  },
);

test('the password itself is nowhere in the database', async () => {
  await store.register({ ...card, password: 'hidden1234' });
  const rows = await database.query<object>('select * from nhi_passwords');
  expect(JSON.stringify(rows)).toContain('$argon2id$');
  expect(JSON.stringify(rows)).not.toContain('hidden1234');
});

test('nobody waits for an answer that is no longer wanted', async () => {
  await expect(store.check({ ...card, password: 'nhi12345', signal: AbortSignal.abort() })).rejects.toThrow();
});
