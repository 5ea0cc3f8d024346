import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectRelease } from './index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-release-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function makePackage(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  const contents = join(folder, 'contents');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(contents, path, '..'), { recursive: true });
    await writeFile(join(contents, path), text);
  }
  execFileSync('tar', ['-czf', join(folder, name), '-C', contents, '.']);
  await rm(contents, { recursive: true });
}

test('a package is taken apart, counted, and clean when nothing is in it', async () => {
  await makePackage('cardbridge-x86_64.tar.gz', { cardbridge: 'program', 'resources/release.json': '{}' });
  const [inspection] = await inspectRelease({ folder, checkout: '/somewhere/else' });
  expect(inspection).toMatchObject({ package: 'cardbridge-x86_64.tar.gz', files: 2, forbidden: [] });
  expect(inspection?.bytes).toBeGreaterThan(0);
  expect(await readdir(folder)).toEqual(['cardbridge-x86_64.tar.gz']);
});

test('what must not be in it is told with package and path', async () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
  await makePackage('cardbridge-x86_64.tar.gz', {
    'resources/deep/key.txt': key.toString(),
    'resources/cardbridge.mjs.map': '{}',
    cardbridge: 'built in /home/builder/checkout/bridge',
  });
  const [inspection] = await inspectRelease({ folder, checkout: '/home/builder/checkout' });
  expect(inspection?.forbidden.map(({ what, path }) => `${path}: ${what}`).sort()).toEqual([
    'cardbridge: place on the building machine',
    'resources/cardbridge.mjs.map: source map',
    'resources/deep/key.txt: private key (PEM)',
    'resources/deep/key.txt: private key (base64)',
  ]);
});

test('a folder without packages, and a package that is none, are errors', async () => {
  await expect(inspectRelease({ folder, checkout: '/x' })).rejects.toThrow('npm run package');
  await writeFile(join(folder, 'cardbridge-x86_64.tar.gz'), 'not gzip');
  await expect(inspectRelease({ folder, checkout: '/x' })).rejects.toThrow();
});
