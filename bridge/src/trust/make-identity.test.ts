import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { createAuthority, type LeafNames, LOOPBACK, signLeaf } from './authority.js';
import { makeIdentity, pem } from './make-identity.js';

const now = new Date('2027-03-04T05:06:07.890Z');

test('D-24 a leaf for loopback, for a year, under an authority that ends with it', async () => {
  const { key, certificate, authority } = await makeIdentity({ now });
  const leaf = new X509Certificate(certificate);
  const root = new X509Certificate(authority);
  expect(leaf.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost');
  // Node has no subject for an empty one.
  expect(leaf.subject).toBeFalsy();
  expect(root.subject).toMatch(/^CN=CardBridge local CA [0-9a-f]{8}$/);
  expect([leaf.ca, root.ca]).toEqual([false, true]);
  expect(leaf.checkIssued(root) && leaf.verify(root.publicKey) && root.verify(root.publicKey)).toBe(true);
  expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
  for (const { validFrom, validTo } of [leaf, root]) {
    expect(new Date(validFrom).toISOString()).toBe('2027-03-04T04:06:07.000Z');
    expect(new Date(validTo).toISOString()).toBe('2028-03-03T05:06:07.000Z');
  }
});

test('D-23 no two have anything in common', async () => {
  const [one, two] = [await makeIdentity({ now }), await makeIdentity({ now })];
  expect(one.key).not.toBe(two.key);
  const certificates = [one, two].flatMap(({ certificate, authority }) => [
    new X509Certificate(certificate),
    new X509Certificate(authority),
  ]);
  expect(new Set(certificates.map(({ serialNumber }) => serialNumber)).size).toBe(4);
  expect(new Set(certificates.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }))).size).toBe(4);
  expect(new Set(certificates.map(({ issuer }) => issuer)).size).toBe(2);
});

test('D-24 the key of the authority cannot be taken out, and nothing that is made holds one but the leaf', async () => {
  const sources = { webcrypto, random: randomBytes };
  const authority = await createAuthority({ notBefore: now, notAfter: now }, sources);
  expect(authority.key.extractable).toBe(false);
  await expect(webcrypto.subtle.exportKey('pkcs8', authority.key)).rejects.toThrow();
  const files = await makeIdentity({ now });
  expect(Object.entries(files).filter(([, text]) => text.includes('PRIVATE KEY'))).toEqual([['key', files.key]]);
  expect(new X509Certificate(files.authority).checkPrivateKey(createPrivateKey(files.key))).toBe(false);
});

test.each([0x00, 0xff])('whatever chance gives (%i), a serial number is positive and has 16 bytes', async (byte) => {
  const { certificate } = await makeIdentity({ now, random: (length) => new Uint8Array(length).fill(byte) });
  expect(new X509Certificate(certificate).serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
});

test('times after 2049 are right too', async () => {
  const { certificate } = await makeIdentity({ now: new Date('2049-06-01T00:00:00Z') });
  expect(new Date(new X509Certificate(certificate).validTo).getUTCFullYear()).toBe(2050);
});

/** What OpenSSL says of a leaf that the authority signed for these names. */
async function verdict(names: LeafNames): Promise<string> {
  const sources = { webcrypto, random: randomBytes };
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 60_000) };
  const authority = await createAuthority(validity, sources);
  const { privateKey, publicKey } = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const leaf = await signLeaf(authority, publicKey, names, validity, sources);
  const server = createServer({
    key: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', privateKey)),
    cert: pem('CERTIFICATE', leaf.toSchema().toBER()),
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const ca = pem('CERTIFICATE', authority.certificate.toSchema().toBER());
  const { port } = server.address() as AddressInfo;
  // Only the chain is asked about: for which name one came does not matter.
  const socket = connect({ port, host: '127.0.0.1', ca, rejectUnauthorized: false, checkServerIdentity: () => undefined });
  try {
    await once(socket, 'secureConnect');
    return socket.authorized ? 'taken' : String(socket.authorizationError);
  } finally {
    socket.destroy();
    server.close();
  }
}

test.each<[string, LeafNames]>([
  ['another name', { addresses: [], names: ['id.taipei.test'] }],
  ['another address', { addresses: ['127.0.0.2'], names: [] }],
  ['our address and another name', { addresses: ['127.0.0.1'], names: ['id.taipei.test'] }],
  ['every name', { addresses: [], names: ['*'] }],
  ['names with a dot behind', { addresses: [], names: ['id.taipei.test.'] }],
  ['a name that begins as ours', { addresses: [], names: ['localhost.taipei.test'] }],
  ['a name that ends as ours', { addresses: [], names: ['notlocalhost'] }],
])('D-24 OpenSSL refuses what the authority signs for %s', async (_what, names) => {
  expect(await verdict(LOOPBACK)).toBe('taken');
  // Node has no word for OpenSSL's "permitted subtree violation"; the tests with the program of OpenSSL see that.
  expect(await verdict(names)).toBe('UNSPECIFIED');
});
