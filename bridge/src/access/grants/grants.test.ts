import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lookAlikesOf } from '../../../test/support/look-alikes.js';
import { replaceFile } from '../../files/index.js';
import { EVERY_ORIGIN, type Grants, type GrantsOptions, openGrants } from './grants.js';

const A = 'https://a.example';
const B = 'https://b.example';
const NOBODY = 65534;
const SINCE = '2026-03-01T08:00:00.000Z';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-grants-'));
  path = join(folder, 'data', 'grants.json');
});
afterEach(() => rm(folder, { recursive: true }));

const open = (options: Partial<GrantsOptions> = {}) => openGrants({ path, now: () => Date.parse(SINCE), ...options });
const onDisk = async () => JSON.parse(await readFile(path, 'utf8'));
const grant = (origin: string, decision: 'always' | 'never' = 'always') => ({ origin, decision, since: SINCE });

async function write(content: unknown, mode = 0o600) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  await chmod(path, mode);
}

function expectDamaged(grants: Grants, why: string | RegExp) {
  expect(grants.trouble()).toMatchObject({
    code: 'ERR_GRANTS_UNREADABLE',
    detail: typeof why === 'string' ? `${path}: ${why}` : expect.stringMatching(why),
  });
  expect(grants.list()).toEqual([]);
  expect(grants.decisionOf(A)).toBeUndefined();
}

describe('openGrants', () => {
  test('begins with none, and makes no file for that', async () => {
    const grants = await open();
    expect(grants.list()).toEqual([]);
    expect(grants.trouble()).toBeUndefined();
    expect(await grants.revoke(A)).toBe(false);
    await grants.clear();
    expect(await readdir(folder)).toEqual([]);
  });

  test('remembers over restarts', async () => {
    const grants = await open();
    await grants.remember(A, 'always');
    await grants.remember(B, 'never');
    expect(grants.list()).toEqual([grant(A), grant(B, 'never')]);
    expect(await onDisk()).toEqual({ version: 1, grants: [grant(A), grant(B, 'never')] });
    const again = await open();
    expect(again.list()).toEqual(grants.list());
    expect(again.decisionOf(A)).toBe('always');
    expect(again.decisionOf(B)).toBe('never');
  });

  test('a later decision replaces the earlier, revoking forgets', async () => {
    const grants = await open();
    await grants.remember(A, 'always');
    await grants.remember(A, 'never');
    expect(grants.list()).toEqual([grant(A, 'never')]);
    expect(await grants.revoke(A)).toBe(true);
    expect(await grants.revoke(A)).toBe(false);
    expect((await open()).list()).toEqual([]);
  });

  test('clearing forgets all', async () => {
    const grants = await open();
    await grants.remember(A, 'always');
    await grants.clear();
    expect(grants.list()).toEqual([]);
    expect((await open()).list()).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('only this user can open file and folder', async () => {
    await (await open()).remember(A, 'always');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  });

  test.each(lookAlikesOf('a.example'))(
    'D-02 loose origin matching: a grant for https://a.example says nothing about %j',
    async (origin) => {
      const grants = await open();
      await grants.remember(A, 'always');
      expect(grants.decisionOf(origin)).toBeUndefined();
      expect(await grants.revoke(origin)).toBe(false);
      expect(grants.decisionOf(A)).toBe('always');
    },
  );

  test.each(['https://*.example', 'https://a.example/', 'https://A.example', 'a.example', 'http://a.example', 'null', ''])(
    'D-02 loose origin matching: %j is not an origin that can be granted',
    async (origin) => {
      await expect((await open()).remember(origin, 'always')).rejects.toMatchObject({ code: 'ERR_USAGE' });
      await write({ version: 1, grants: [grant(origin)] });
      expectDamaged(await open(), /grants\.0\.origin: this is not an origin$/);
    },
  );

  test('a page on this computer can be granted: the policy says whether it may come', async () => {
    const grants = await open();
    await grants.remember('http://localhost:4180', 'always');
    expect((await open()).decisionOf('http://localhost:4180')).toBe('always');
  });

  test('tells what changed, after it is on disk', async () => {
    const grants = await open();
    const told: (string | undefined)[] = [];
    const stop = grants.onChange((origin) => told.push(origin));
    await grants.remember(A, 'always');
    await grants.remember(A, 'always');
    await grants.remember(A, 'never');
    await grants.revoke(A);
    await grants.revoke(A);
    // Also where nothing was remembered: it may be let in for once.
    expect(told).toEqual([A, A, A, A]);
    await grants.remember(B, 'always');
    await grants.clear();
    await grants.clear();
    expect(told).toEqual([A, A, A, A, B, EVERY_ORIGIN, EVERY_ORIGIN]);
    stop();
    await grants.remember(A, 'always');
    expect(told).toHaveLength(7);
  });

  test('many changes at the same time are all there at the end', async () => {
    const grants = await open();
    const origins = Array.from({ length: 40 }, (_, index) => `https://site-${index}.example`);
    await Promise.all(origins.map((origin) => grants.remember(origin, 'always')));
    await Promise.all(
      origins.map((origin, index): Promise<unknown> => (index % 2 ? grants.revoke(origin) : grants.remember(origin, 'never'))),
    );
    const left = origins.filter((_, index) => index % 2 === 0);
    expect(grants.list().map(({ origin }) => origin)).toEqual(left);
    expect((await open()).list()).toEqual(left.map((origin) => grant(origin, 'never')));
  });

  test('what another program wrote meanwhile is not lost, and is told', async () => {
    const one = await open();
    const other = await open();
    const changed = vi.fn();
    one.onChange(changed);
    await other.remember(A, 'never');
    await one.remember(B, 'always');
    expect(one.list()).toEqual([grant(A, 'never'), grant(B)]);
    expect(changed.mock.calls).toEqual([[undefined], [B]]);
    expect(await other.revoke(B)).toBe(true);
    expect((await open()).list()).toEqual([grant(A, 'never')]);
  });

  test('a thousand and no more', async () => {
    const sites = Array.from({ length: 1000 }, (_, index) => grant(`https://site-${index}.example`));
    await write({ version: 1, grants: sites });
    const grants = await open();
    expect(grants.trouble()).toBeUndefined();
    await expect(grants.remember(A, 'always')).rejects.toMatchObject({ code: 'ERR_GRANTS_UNREADABLE' });
    await grants.remember('https://site-3.example', 'never');
    expect(await grants.revoke('https://site-4.example')).toBe(true);
    await grants.remember(A, 'always');
    await write({ version: 1, grants: [...sites, grant(A)] });
    expectDamaged(await open(), /^.*: grants: /);
  });
});

describe('a disk that fails', () => {
  test.each([
    ['before anything is written', () => Promise.reject(new Error('ENOSPC'))],
    [
      'half way',
      async (file: string) => {
        await writeFile(`${file}.0123456789abcdef.new`, '{"version": 1, "gra', { mode: 0o600 });
        throw new Error('EIO');
      },
    ],
  ])('%s: nothing changed, and later it works', async (_, fail: NonNullable<GrantsOptions['replace']>) => {
    const replace = vi.fn<NonNullable<GrantsOptions['replace']>>(replaceFile);
    const grants = await open({ replace });
    await grants.remember(A, 'always');
    const changed = vi.fn();
    grants.onChange(changed);
    replace.mockImplementation(fail);
    const failure = {
      code: 'ERR_GRANTS_UNREADABLE',
      detail: `${path}: it cannot be written; nothing was changed`,
      cause: expect.any(Error),
    };
    await expect(grants.remember(B, 'always')).rejects.toMatchObject(failure);
    await expect(grants.remember(A, 'never')).rejects.toMatchObject(failure);
    await expect(grants.revoke(A)).rejects.toMatchObject(failure);
    await expect(grants.clear()).rejects.toMatchObject(failure);
    expect(grants.list()).toEqual([grant(A)]);
    expect(grants.trouble()).toBeUndefined();
    expect(changed).not.toHaveBeenCalled();
    expect((await open()).list()).toEqual([grant(A)]);
    replace.mockImplementation(replaceFile);
    await grants.remember(B, 'always');
    expect((await open()).list()).toEqual([grant(A), grant(B)]);
  });

  test('a folder that cannot be made', async () => {
    const grants = await open();
    await writeFile(dirname(path), 'in the way');
    await expect(grants.remember(A, 'always')).rejects.toMatchObject({ code: 'ERR_GRANTS_UNREADABLE' });
    expect(grants.decisionOf(A)).toBeUndefined();
  });
});

describe('a damaged file', () => {
  test.each([
    ['nothing at all', '', 'it is not JSON'],
    ['half a file', '{"version": 1, "grants": [', 'it is not JSON'],
    ['zeros, as a power cut may leave them', '\0'.repeat(100), 'it is not JSON'],
    ['no object', '[]', /version/],
    ['another version', { version: 2, grants: [] }, /version/],
    ['no grants', { version: 1 }, /grants/],
    ['a key that does not exist', { version: 1, grants: [], more: 1 }, 'more: there is no such key'],
    ['a decision that does not exist', { version: 1, grants: [{ ...grant(A), decision: 'once' }] }, /grants\.0\.decision/],
    ['no time', { version: 1, grants: [{ ...grant(A), since: 'today' }] }, /grants\.0\.since/],
    ['an origin twice', { version: 1, grants: [grant(A), grant(A, 'never')] }, 'grants: an origin is there twice'],
    ['too much', ' '.repeat(1024 * 1024 + 1), 'it is larger than 1048576 bytes'],
  ])('%s', async (_, content, why) => {
    await write(content);
    expectDamaged(await open(), why);
  });

  test.skipIf(process.platform === 'win32').each([0o644, 0o640, 0o604, 0o620, 0o602, 0o660])(
    'others could open it (mode %o)',
    async (mode) => {
      await write({ version: 1, grants: [grant(A)] }, mode);
      expectDamaged(await open(), 'others may read or change it (chmod 600)');
    },
  );

  test.skipIf(process.platform === 'win32')('a link, even to a good file', async () => {
    const other = join(folder, 'other.json');
    await writeFile(other, JSON.stringify({ version: 1, grants: [grant(A)] }), { mode: 0o600 });
    await mkdir(dirname(path));
    await symlink(other, path);
    const grants = await open();
    expectDamaged(grants, 'it is a link');
    await grants.clear();
    expect(grants.trouble()).toBeUndefined();
    expect(await readFile(other, 'utf8')).toContain(A);
  });

  test('a folder in its place', async () => {
    await mkdir(path, { recursive: true });
    expectDamaged(await open(), /not a regular file|cannot be opened/);
  });

  test.runIf(process.geteuid?.() === 0)('another user owns it', async () => {
    await write({ version: 1, grants: [grant(A)] });
    await chown(path, NOBODY, NOBODY);
    expectDamaged(await open(), 'it belongs to another user');
  });

  test('changes nothing until it is cleared, which keeps it aside', async () => {
    await write('{"version": 1, "grants": [');
    const grants = await open();
    const changed = vi.fn();
    grants.onChange(changed);
    const failure = { code: 'ERR_GRANTS_UNREADABLE', detail: `${path}: it is not JSON` };
    await expect(grants.remember(A, 'always')).rejects.toMatchObject(failure);
    await expect(grants.revoke(A)).rejects.toMatchObject(failure);
    expect(changed).not.toHaveBeenCalled();
    expect(await readFile(path, 'utf8')).toBe('{"version": 1, "grants": [');

    await grants.clear();
    expect(changed.mock.calls).toEqual([[EVERY_ORIGIN]]);
    expect(grants.trouble()).toBeUndefined();
    expect(await readFile(`${path}.damaged`, 'utf8')).toBe('{"version": 1, "grants": [');
    await grants.remember(A, 'always');
    expect((await open()).list()).toEqual([grant(A)]);
  });

  test('one that was damaged behind our back forgets nothing silently: all is refused from the next change on', async () => {
    const grants = await open();
    await grants.remember(A, 'never');
    const changed = vi.fn();
    grants.onChange(changed);
    await write('damaged');
    await expect(grants.remember(B, 'always')).rejects.toMatchObject({ code: 'ERR_GRANTS_UNREADABLE' });
    expectDamaged(grants, 'it is not JSON');
    expect(changed.mock.calls).toEqual([[undefined]]);
  });

  test('one that a person mended or damaged counts when it is asked for again', async () => {
    await write('damaged');
    const grants = await open();
    const changed = vi.fn();
    grants.onChange(changed);
    await grants.refresh();
    expect(changed).not.toHaveBeenCalled();
    await write({ version: 1, grants: [grant(A)] });
    await grants.refresh();
    expect(grants.trouble()).toBeUndefined();
    expect(grants.list()).toEqual([grant(A)]);
    await write('damaged');
    await grants.refresh();
    expectDamaged(grants, 'it is not JSON');
    expect(changed.mock.calls).toEqual([[undefined], [undefined]]);
  });

  test('one that a person mended counts at the next change', async () => {
    await write('damaged');
    const grants = await open();
    await write({ version: 1, grants: [grant(A, 'never')] });
    await grants.remember(B, 'always');
    expect(grants.trouble()).toBeUndefined();
    expect(grants.list()).toEqual([grant(A, 'never'), grant(B)]);
  });
});
