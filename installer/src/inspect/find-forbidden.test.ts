import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findForbidden } from './find-forbidden.js';

/** Among bytes that mean nothing, as in a program. */
const amid = (secret: string | Uint8Array) =>
  Buffer.concat([Buffer.alloc(300, 0x90), Buffer.from(secret), Buffer.alloc(300, 0xcc)]);
const whats = (contents: Uint8Array, path = 'resources/part') => findForbidden(path, contents).map(({ what }) => what);

const keys = [
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey],
  ['Ed25519', generateKeyPairSync('ed25519').privateKey],
] as const;

describe.each(keys)('a private key of %s', (_, key) => {
  const der = key.export({ format: 'der', type: 'pkcs8' });
  test('is found as PEM', () => {
    const pem = key.export({ format: 'pem', type: 'pkcs8' });
    expect(whats(amid(pem))).toContain('private key (PEM)');
    expect(whats(amid(JSON.stringify({ key: pem })))).toContain('private key (PEM)');
  });
  test('is found as DER', () => expect(whats(amid(der))).toContain('private key (PKCS#8)'));
  test('is found in base64', () =>
    expect(whats(amid(`const key = "${der.toString('base64')}"`))).toContain('private key (base64)'));
  test('is found encrypted', () => {
    const pem = key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' });
    expect(whats(amid(pem))).toContain('private key (PEM)');
  });
  test('is told with its place', () => {
    expect(findForbidden('a/b', amid(key.export({ format: 'pem', type: 'pkcs8' })))).toContainEqual({
      what: 'private key (PEM)',
      path: 'a/b',
      offset: 300,
    });
  });
});

test('old forms of private keys are found', () => {
  for (const [name, key] of keys) {
    if (name === 'RSA') expect(whats(amid(key.export({ format: 'pem', type: 'pkcs1' })))).toContain('private key (PEM)');
    if (name.startsWith('P-')) expect(whats(amid(key.export({ format: 'pem', type: 'sec1' })))).toContain('private key (PEM)');
  }
});

test.each([
  ['a public key', generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' })],
  ['a program that knows the names of keys', 'if (line === "-----BEGIN PRIVATE KEY-----") read("-----END PRIVATE KEY-----");'],
  ['a public key of EC', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' })],
  [
    'a public key of RSA',
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'spki' }),
  ],
])('%s is not forbidden', (_, contents) => expect(whats(amid(contents))).toEqual([]));

test.each([
  ['CN=TEST ONLY Government Root', 'test certificate or simulated card'],
  [Buffer.from('TEST ONLY', 'utf16le'), 'test certificate or simulated card'],
  ['import "@cardbridge/fixtures/cards"', 'fixtures'],
  ['// bridge/src/simulator/main.ts', 'simulator'],
  [`token: ghp_${'a1'.repeat(18)}`, 'token of GitHub'],
  [`//registry.npmjs.org/:_authToken=npm_${'a1'.repeat(18)}`, 'token of npm'],
  [`AKIA${'A1'.repeat(8)} `, 'access key of AWS'],
])('what belongs in no package is found by its contents', (contents, what) => expect(whats(amid(contents))).toContain(what));

test.each([
  ['resources/cardbridge.mjs.map', 'source map'],
  ['resources/app/x.test.js', 'test'],
  ['resources/signing.p12', 'file of keys'],
  ['usr/share/cardbridge/.env', 'file of keys'],
  ['opt/CardBridge/resources/simulator.js', 'simulator'],
  ['opt/CardBridge/fixtures/card.bin', 'fixtures'],
])('%s is found by its name', (path, what) => expect(whats(Buffer.alloc(0), path)).toContain(what));

test('places of the building machine are found, in both widths of characters', () => {
  const place = '/home/somebody/cardbridge';
  for (const encoding of ['utf8', 'utf16le'] as const) {
    const contents = amid(Buffer.from(`at ${place}/bridge/src`, encoding));
    expect(findForbidden('program', contents, [place]).map(({ what }) => what)).toEqual(['place on the building machine']);
  }
});
