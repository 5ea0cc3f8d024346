import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPolicyFile } from './find-policy-file.js';

const ORIGIN = 'https://a.example';
const allowing = JSON.stringify({ origins: { allow: [ORIGIN] } });
const refusing = JSON.stringify({ origins: { others: 'refuse' } });
const NOBODY = 65534;

let folder: string;
let first: string;
let second: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-policy-'));
  first = join(folder, 'administrator', 'policy.json');
  second = join(folder, 'policy.json');
  await mkdir(join(folder, 'administrator'));
});
afterEach(() => rm(folder, { recursive: true }));

const decision = async () => (await findPolicyFile([first, second])).policy.decide(ORIGIN);

async function expectTrouble(path: string, fault: RegExp | string) {
  const state = await findPolicyFile([first, second]);
  expect(state.path).toBe(path);
  expect(state.trouble).toMatchObject({
    code: 'ERR_CONFIGURATION_INVALID',
    detail: typeof fault === 'string' ? `${path}: ${fault}` : expect.stringMatching(fault),
  });
  expect(state.policy.decide(ORIGIN)).toBe('deny');
  expect(state.policy.allowHttpLoopbackOrigins).toBe(false);
  expect(state.policy.checkForUpdates).toBe(false);
}

describe('findPolicyFile', () => {
  test('no file is the usual policy', async () => {
    expect(await findPolicyFile([first, second])).toMatchObject({ path: undefined, trouble: undefined });
    expect(await decision()).toBe('ask');
  });

  test('a folder that is missing, or is a file, is no policy either', async () => {
    await writeFile(second, allowing);
    first = join(folder, 'nowhere', 'policy.json');
    expect(await decision()).toBe('allow');
    first = join(second, 'policy.json');
    expect(await decision()).toBe('allow');
  });

  test('the first that exists counts alone', async () => {
    await writeFile(second, allowing);
    expect(await findPolicyFile([first, second])).toMatchObject({ path: second });
    await writeFile(first, refusing);
    expect(await findPolicyFile([first, second])).toMatchObject({ path: first, trouble: undefined });
    expect(await decision()).toBe('deny');
  });

  test("a broken administrator's file denies, though the person's own is whole", async () => {
    await writeFile(second, allowing);
    await writeFile(first, '{"origins": {');
    await expectTrouble(first, 'line 1, column 14: a key in double quotes is missing');
  });

  test('a byte order mark is left out, another encoding is an error', async () => {
    await writeFile(first, `\ufeff${allowing}`);
    expect(await decision()).toBe('allow');
    await writeFile(first, Buffer.from(`\ufeff${allowing}`, 'utf16le'));
    await expectTrouble(first, 'it is not UTF-8 text');
    await writeFile(first, Buffer.concat([Buffer.from('{"$schema": "'), Buffer.from([0xe9]), Buffer.from('"}')]));
    await expectTrouble(first, 'it is not UTF-8 text');
  });

  test('a mebibyte is read, a byte more is not', async () => {
    await writeFile(first, allowing.padEnd(1024 * 1024));
    expect(await decision()).toBe('allow');
    await writeFile(first, allowing.padEnd(1024 * 1024 + 1));
    await expectTrouble(first, 'it is larger than 1048576 bytes');
  });

  test('a folder is not a file', async () => {
    await mkdir(first);
    await expectTrouble(first, /it is not a regular file|it cannot be opened/);
  });
});

describe.skipIf(process.platform === 'win32')('findPolicyFile, where files have owners and modes', () => {
  test.each([0o666, 0o664, 0o646, 0o622])('a file that others may change (mode %o) denies', async (mode) => {
    await writeFile(first, allowing);
    await chmod(first, mode);
    await expectTrouble(first, 'others may change it (chmod go-w)');
  });

  test.each([0o644, 0o640, 0o600, 0o444])('a file that others may only read (mode %o) counts', async (mode) => {
    await writeFile(first, allowing);
    await chmod(first, mode);
    expect(await decision()).toBe('allow');
  });

  test('a link counts as what it leads to', async () => {
    await writeFile(second, allowing);
    await symlink(second, first);
    expect(await findPolicyFile([first])).toMatchObject({ path: first, trouble: undefined });
    expect(await decision()).toBe('allow');
    await chmod(second, 0o666);
    await expectTrouble(first, 'others may change it (chmod go-w)');
  });

  test('a link that leads nowhere, or in a circle, denies', async () => {
    await writeFile(second, allowing);
    await symlink(join(folder, 'gone.json'), first);
    await expectTrouble(first, 'it is a link to a file that is not there');
    await rm(first);
    await symlink(first, first);
    await expectTrouble(first, 'it is a link');
  });

  test('a pipe does not hold the daemon up', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$0"', first]);
    await expectTrouble(first, 'it is not a regular file');
  });

  test.skipIf(process.geteuid?.() !== 0)("another user's file denies, also behind a link", async () => {
    await writeFile(second, allowing);
    await chown(second, NOBODY, NOBODY);
    await expectTrouble(second, 'it belongs to another user');
    await symlink(second, first);
    await expectTrouble(first, 'it belongs to another user');
  });
});
