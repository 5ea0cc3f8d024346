import { expect, test } from 'vitest';
import type { RunProgram } from '../../programs/index.js';
import { macosStore } from './macos-store.js';

const SHA1 = '0123456789abcdef0123456789abcdef01234567';
const OLD = 'fedcba9876543210fedcba9876543210fedcba98';
const KEYCHAIN = '/Users/a/Library/Keychains/login.keychain-db';
const authority = { name: 'CardBridge local CA 0123abcd', file: '/Users/a/tls/authority.pem', sha1: SHA1 };

const item = (name: string, sha1: string) =>
  [
    `SHA-256 hash: ${'A'.repeat(64)}`,
    `SHA-1 hash: ${sha1.toUpperCase()}`,
    `keychain: "${KEYCHAIN}"`,
    'class: 0x80001000 ',
    'attributes:',
    `    "labl"<blob>="${name}"`,
    '',
  ].join('\n');

/** A login keychain; what is in it is trusted. */
function macos(held: Map<string, string>) {
  const calls: string[][] = [];
  const run: RunProgram = async (path, args) => {
    expect(path).toBe('/usr/bin/security');
    calls.push([...args]);
    const answer = (status: number, stdout = '') => ({ status, stdout, stderr: status === 0 ? '' : 'security: it failed' });
    switch (args[0]) {
      case 'find-certificate':
        return held.size === 0 ? answer(44) : answer(0, [...held].map(([sha1, name]) => item(name, sha1)).join(''));
      case 'verify-cert':
        return answer(held.has(SHA1) ? 0 : 1);
      case 'add-trusted-cert':
        held.set(SHA1, authority.name);
        return answer(0);
      case 'delete-certificate':
        return answer(held.delete((args[2] ?? '').toLowerCase()) ? 0 : 44);
      default:
        return answer(2);
    }
  };
  return { store: macosStore({ home: '/Users/a', run }), calls };
}

test('installs for this person and for TLS only, once', async () => {
  const { store, calls } = macos(new Map());
  expect(await store.has(authority)).toBe(false);
  await store.install(authority);
  expect(await store.has(authority)).toBe(true);
  expect(calls).toContainEqual(['add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-k', KEYCHAIN, authority.file]);
  expect(calls).toContainEqual(['verify-cert', '-c', authority.file, '-p', 'ssl', '-l', '-L', '-q']);
  calls.length = 0;
  await store.install(authority);
  expect(calls.map(([verb]) => verb)).toEqual(['find-certificate', 'verify-cert']);
});

test('removes by the hash with its trust settings, ours only', async () => {
  const held = new Map([
    [SHA1, authority.name],
    [OLD, 'CardBridge local CA ffffffff'],
    ['a'.repeat(40), 'CardBridge local CA of somebody else'],
  ]);
  const { store, calls } = macos(held);
  await store.remove((name) => name !== authority.name);
  expect(calls.filter(([verb]) => verb === 'delete-certificate')).toEqual([
    ['delete-certificate', '-Z', OLD.toUpperCase(), '-t', KEYCHAIN],
  ]);
  await store.remove(() => true);
  expect([...held.keys()]).toEqual(['a'.repeat(40)]);
});

test('does not take a keychain that cannot be searched for an empty one', async () => {
  const run: RunProgram = async () => ({ status: 51, stdout: '', stderr: 'security: no permission' });
  const store = macosStore({ home: '/Users/a', run });
  for (const work of [store.remove(() => true), store.has(authority)])
    await expect(work).rejects.toMatchObject({ code: 'ERR_TRUST_STORE', detail: `${KEYCHAIN}: security: no permission` });
});
