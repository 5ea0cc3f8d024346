import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { releaseFacts } from './release-facts.js';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const url = 'https://updates.example/cardbridge.json';

test('without an address and keys the program asks for no news', () => {
  expect(releaseFacts('1.2.3', {})).toEqual({ version: '1.2.3', updates: null });
});

test('address and keys are told as they are', () => {
  const facts = releaseFacts('1.2.3', { CARDBRIDGE_UPDATE_URL: url, CARDBRIDGE_UPDATE_KEYS: ` ${key}, ${key}` });
  expect(facts).toEqual({ version: '1.2.3', updates: { url, keys: [key, key] } });
});

test.each<[string, NodeJS.ProcessEnv, string]>([
  ['an address without keys', { CARDBRIDGE_UPDATE_URL: url }, 'belong together'],
  ['keys without an address', { CARDBRIDGE_UPDATE_KEYS: key }, 'belong together'],
  [
    'an address that anybody can answer for',
    { CARDBRIDGE_UPDATE_URL: 'http://a.example', CARDBRIDGE_UPDATE_KEYS: key },
    'https',
  ],
  ['no key at all', { CARDBRIDGE_UPDATE_URL: url, CARDBRIDGE_UPDATE_KEYS: 'AAAA' }, 'Ed25519 public key'],
])('refused: %s', (_name, environment, why) => {
  expect(() => releaseFacts('1.2.3', environment)).toThrow(why);
});

test('a private key that was given by mistake is refused, and not repeated', () => {
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const given = () => releaseFacts('1.2.3', { CARDBRIDGE_UPDATE_URL: url, CARDBRIDGE_UPDATE_KEYS: secret });
  expect(given).toThrow('Ed25519 public key');
  expect(given).not.toThrow(secret);
});
