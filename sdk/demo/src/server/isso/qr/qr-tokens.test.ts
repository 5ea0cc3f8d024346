import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../database/index.js';
import { createQrTokens, type QrTokens } from './qr-tokens.js';

let database: Database;
let elsewhere: Database;
let tokens: QrTokens;
const parts = { origin: 'https://id.example.tw', clock: Date.now, random: (length: number) => randomBytes(length) };
beforeAll(async () => {
  [database, elsewhere] = await Promise.all([openDatabase(), openDatabase()]);
  tokens = await createQrTokens({ database, ...parts });
});
afterAll(async () => {
  await database?.close();
  await elsewhere?.close();
});

const newNonce = () => randomBytes(12).toString('base64url');

test('what one node seals another opens', async () => {
  const ref = { id: randomUUID(), rotation: 3 };
  const other = await createQrTokens({ database, ...parts });
  expect(other.open(tokens.seal(ref, newNonce()))).toEqual(ref);
});

test('a token is the same as often as it is asked for, and another in every rotation', () => {
  const id = randomUUID();
  const nonce = newNonce();
  const all = [0, 1, 2, 3].map((rotation) => tokens.seal({ id, rotation }, nonce));
  expect(tokens.seal({ id, rotation: 2 }, nonce)).toBe(all[2]);
  // The nonce is the first twelve bytes: with one key it serves one text only.
  expect(new Set(all.map((token) => token.slice(0, 16))).size).toBe(4);
});

test('it can be read in nothing of it which QR code it is', () => {
  const id = randomUUID();
  const bytes = Buffer.from(tokens.seal({ id, rotation: 0 }, newNonce()), 'base64url');
  expect(bytes).toHaveLength(45);
  expect(bytes.toString('hex')).not.toContain(id.replaceAll('-', ''));
});

test('one of another origin, of another key, changed or cut is none', async () => {
  const ref = { id: randomUUID(), rotation: 0 };
  const token = tokens.seal(ref, newNonce());
  const foreign = await createQrTokens({ database, ...parts, origin: 'https://id.example.com' });
  const strange = await createQrTokens({ database: elsewhere, ...parts });
  expect(foreign.open(token)).toBeUndefined();
  expect(strange.open(token)).toBeUndefined();
  for (let at = 0; at < 45; at++) {
    const bytes = Buffer.from(token, 'base64url');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect(tokens.open(bytes.toString('base64url'))).toBeUndefined();
  }
  for (const changed of ['', token.slice(0, 59), token.slice(0, 56), `${token}A`, ` ${token}`, `${token}=`, `${token}\n`]) {
    expect(tokens.open(changed)).toBeUndefined();
  }
  expect(tokens.open(token)).toEqual(ref);
});
