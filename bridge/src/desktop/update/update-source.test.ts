import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeReleaseKey } from '../../../test/support/update-manifest.js';
import { readUpdateSource } from './index.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-release-'));
  path = join(folder, 'release.json');
});
afterEach(() => rm(folder, { recursive: true }));

const { publicKey } = makeReleaseKey();
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const url = 'https://updates.example/update.json';
const read = async (updates: unknown) => {
  await writeFile(path, JSON.stringify({ version: '1.2.3', updates }));
  return readUpdateSource(path);
};

test('a release knows where to ask and whom to believe', async () => {
  const source = await read({ url, keys: [key] });
  expect(source?.url.href).toBe(url);
  expect(source?.keys.map((known) => known.equals(publicKey))).toEqual([true]);
});

test('a checkout, and a package that was made without, ask nobody', async () => {
  expect(await readUpdateSource(path)).toBeUndefined();
  expect(await readUpdateSource()).toBeUndefined();
  expect(await read(null)).toBeUndefined();
});

const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64');
test.each<[string, unknown, RegExp]>([
  ['http', { url: 'http://updates.example/', keys: [key] }, /: updates\.url: this must be an https address$/],
  ['no address', { url: 'updates.example', keys: [key] }, /: updates\.url: /],
  ['no key', { url, keys: [] }, /: updates\.keys: at least one key was expected$/],
  ['a damaged key', { url, keys: [key.slice(4)] }, /: updates\.keys\.0: this is not an Ed25519 key/],
  ['a key of another kind', { url, keys: [key, p256] }, /: updates\.keys\.1: this is not an Ed25519 key/],
  ['a further setting', { url, keys: [key], insecure: true }, /: updates/],
  ['nothing', undefined, /: updates: /],
])('%s in release.json is said, and nobody is asked', async (_, updates, detail) => {
  await expect(read(updates)).rejects.toMatchObject({
    code: 'ERR_CONFIGURATION_INVALID',
    detail: expect.stringMatching(detail),
  });
});

test('what is no JSON is said', async () => {
  await writeFile(path, '{');
  await expect(readUpdateSource(path)).rejects.toMatchObject({ detail: `${path}: it is not JSON` });
});
