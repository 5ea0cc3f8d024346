import { execFile } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { httpsDownload } from '../src/desktop/update/download.js';
import { checkForUpdate, readUpdateSource } from '../src/desktop/update/index.js';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';
import { startUpdateServer } from './support/update-server.js';

/** The installer's program that signs, and the desktop program that believes it: they share no code. */
let program: BuiltEntry;
let folder: string;
beforeAll(async () => {
  program = await buildEntry('../../../installer/src/sign-update.ts');
});
afterAll(() => program?.remove());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-sign-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Signed {
  readonly ok: boolean;
  readonly publicKey: string;
  readonly publicKeys: string[];
}

async function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Signed> {
  const { stdout } = await promisify(execFile)(process.execPath, [program.path, ...args], {
    env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, ...environment },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
const fails = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  run(args, environment).then(
    () => undefined,
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      reason: stderr.split('\n')[0],
    }),
  );

const newKey = async (name: string) => ({ file: join(folder, name), ...(await run(['--new-key', join(folder, name)])) });

/** A release folder, and what is said about it. */
async function sign(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  await writeFile(join(folder, 'CardBridge-Setup-x64.exe'), 'a');
  await writeFile(join(folder, 'cardbridge-x86_64.tar.gz'), 'bc');
  await writeFile(join(folder, 'SHA256SUMS'), 'd');
  return (page: string, sequence: number, version: string) =>
    run(['--folder', folder, '--page', page, '--sequence', `${sequence}`, '--version', version, ...args], environment);
}

/** An installed program of version 1.0.0 that knows `keys`, and the server that it asks. */
async function installed(keys: readonly string[]) {
  const server = await startUpdateServer((_, response) => {
    void readFile(join(folder, 'update.json')).then((text) => response.end(text));
  });
  onTestFinished(() => server.stop());
  const release = join(folder, 'release.json');
  await writeFile(release, JSON.stringify({ version: '1.0.0', updates: { url: server.url.href, keys } }));
  const look = async () => {
    const source = await readUpdateSource(release);
    if (!source) throw new Error('there is no source');
    const download = httpsDownload({ ca: server.authority });
    return checkForUpdate({ source, download, statePath: join(folder, 'state', 'update-state.json'), version: '1.0.0' });
  };
  return { page: new URL('/cardbridge/', server.url).href, look };
}

describe('npm run sign-update', () => {
  test('makes a key that only its owner can open, and never over another', async () => {
    const { file, publicKey } = await newKey('a.pem');
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
    const pem = await readFile(file, 'utf8');
    expect(createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64')).toBe(publicKey);
    expect((await run(['--public-key', '--key-file', file])).publicKeys).toEqual([publicKey]);
    expect(await fails(['--new-key', file])).toMatchObject({
      code: 1,
      stdout: '',
      reason: expect.stringContaining('(EEXIST)'),
    });
    expect(await readFile(file, 'utf8')).toBe(pem);
  });

  test('what it signs is believed by the program that knows the key', async () => {
    const { file, publicKey } = await newKey('a.pem');
    const { page, look } = await installed([publicKey]);
    const release = await sign(['--key-file', file, '--security']);
    await release(page, 1, '1.1.0');
    expect(await look()).toEqual({ version: '1.1.0', page, security: true });
    const { manifest } = JSON.parse(await readFile(join(folder, 'update.json'), 'utf8'));
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(JSON.parse(Buffer.from(manifest, 'base64').toString())).toMatchObject({
      packages: [
        { file: 'CardBridge-Setup-x64.exe', sha256: sha256('a'), bytes: 1 },
        { file: 'cardbridge-x86_64.tar.gz', sha256: sha256('bc'), bytes: 2 },
      ],
    });
    await release(page, 2, '1.2.0');
    expect(await look()).toMatchObject({ version: '1.2.0' });
    await release(page, 1, '1.1.0');
    await expect(look()).rejects.toMatchObject({ code: 'ERR_UPDATE_UNTRUSTED' });
  });

  test('with the key in the environment, as the release workflow has it', async () => {
    const { file, publicKey } = await newKey('a.pem');
    const { page, look } = await installed([publicKey]);
    const release = await sign([], { CARDBRIDGE_UPDATE_KEY: await readFile(file, 'utf8') });
    expect((await release(page, 1, '1.1.0')).publicKeys).toEqual([publicKey]);
    expect(await look()).toBeDefined();
  });

  test('with two keys, old and new programs believe it', async () => {
    const [old, young] = [await newKey('old.pem'), await newKey('new.pem')];
    const release = await sign(['--key-file', old.file, '--key-file', young.file, '--key-file', old.file]);
    for (const keys of [[old.publicKey], [old.publicKey, young.publicKey], [young.publicKey]]) {
      const { page, look } = await installed(keys);
      await release(page, 1, '1.1.0');
      expect(await look()).toBeDefined();
      await rm(join(folder, 'state'), { recursive: true });
    }
  });

  test('a key of somebody else is not believed', async () => {
    const [mine, theirs] = [await newKey('mine.pem'), await newKey('theirs.pem')];
    const { page, look } = await installed([mine.publicKey]);
    await (await sign(['--key-file', theirs.file]))(page, 1, '1.1.0');
    await expect(look()).rejects.toMatchObject({ code: 'ERR_UPDATE_UNTRUSTED' });
  });

  test.skipIf(process.platform === 'win32').each([0o640, 0o604, 0o660])('a key file of mode %o is refused', async (mode) => {
    const { file } = await newKey('a.pem');
    await chmod(file, mode);
    expect(await fails(['--public-key', '--key-file', file])).toMatchObject({
      code: 1,
      stdout: '',
      reason: expect.stringContaining(`${file}: others may open it`),
    });
  });

  const usual = { '--version': '1.1.0', '--sequence': '1', '--page': 'https://a.example/', '--days': '90' };
  test.each([
    ['--version', '1.1'],
    ['--version', '1.1.0-rc.1'],
    ['--sequence', '0'],
    ['--sequence', '1e3'],
    ['--sequence', '9007199254740992'],
    ['--page', 'http://a.example/'],
    ['--page', 'https://a.example'],
    ['--days', '181'],
    ['--key', 'MC4CAQAwBQYDK2VwBCIEIA'],
  ])('%s %s is refused', async (option, value) => {
    const { file } = await newKey('a.pem');
    await sign([]);
    const args = Object.entries({ ...usual, '--folder': folder, '--key-file': file, [option]: value }).flat();
    expect(await fails(args)).toMatchObject({ code: 1, stdout: '', reason: expect.stringContaining(option) });
    await expect(stat(join(folder, 'update.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a file that is no key, and one that is missing, are named without a word of what they hold', async () => {
    const file = join(folder, 'secret.pem');
    await writeFile(file, '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n', { mode: 0o600 });
    const refused = await fails(['--public-key', '--key-file', file]);
    expect(refused).toMatchObject({ code: 1, reason: `${file}: this is not a private key (PKCS#8 in PEM)` });
    expect(JSON.stringify(refused)).not.toContain('c2Vj');
    const missing = join(folder, 'missing.pem');
    expect(await fails(['--public-key', '--key-file', missing])).toMatchObject({ reason: expect.stringContaining(missing) });
    expect(await fails(['--public-key'])).toMatchObject({ reason: expect.stringContaining('--key-file') });
  });
});
