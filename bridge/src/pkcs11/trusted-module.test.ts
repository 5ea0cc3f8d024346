import { chmod, chown, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { trustedModule } from './trusted-module.js';

const NOBODY = 65534;

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'cardbridge-trusted-')));
  path = join(folder, 'module.so');
  await writeFile(path, '', { mode: 0o644 });
  await chmod(path, 0o644);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const refused = (detail: string) =>
  expect.objectContaining({ code: 'ERR_MODULE_FAILED', detail: `it is not loaded: ${detail}` });

describe('a module', () => {
  test('of this person is loaded, by the path that links lead to', async () => {
    const link = join(folder, 'link.so');
    await symlink(path, link);
    expect(await trustedModule(path)).toBe(path);
    expect(await trustedModule(link)).toBe(path);
  });

  test.each([
    ['that depends on where one stands', 'module.so', 'its path is not absolute'],
    ['that is not there', '/nowhere/module.so', 'there is no such file (ENOENT)'],
    ['that is a folder', tmpdir(), 'it is not a regular file'],
  ])('%s is not', async (_, name, why) => {
    await expect(trustedModule(name)).rejects.toEqual(refused(why));
  });

  describe.skipIf(process.platform === 'win32')('that others may change', () => {
    test('is not', async () => {
      await chmod(path, 0o646);
      await expect(trustedModule(path)).rejects.toEqual(refused('others may change it'));
    });

    test('is not when it is its folder that they may', async () => {
      await chmod(folder, 0o777);
      await expect(trustedModule(path)).rejects.toEqual(refused('others may change its folder'));
      // Whoever may add to /tmp cannot replace what is there, but was there first.
      await chmod(folder, 0o1777);
      await expect(trustedModule(path)).rejects.toEqual(refused('others may change its folder'));
    });

    test('is not when it is a folder further up: whoever may change that puts another one there', async () => {
      const [open, vendor] = [join(folder, 'open'), join(folder, 'open', 'vendor')];
      await mkdir(vendor, { recursive: true });
      await writeFile(join(vendor, 'module.so'), '');
      for (const mode of [0o777, 0o775]) {
        await chmod(open, mode);
        if (mode === 0o775 && process.getegid?.() === 0) await chown(open, 0, NOBODY);
        await expect(trustedModule(join(vendor, 'module.so'))).rejects.toEqual(refused(`others may change ${open}`));
      }
      // As /tmp: what is there stays its owner's.
      await chmod(open, 0o1777);
      expect(await trustedModule(join(vendor, 'module.so'))).toBe(join(vendor, 'module.so'));
    });

    test('is not when a link leads there', async () => {
      const open = join(folder, 'open');
      await mkdir(open);
      await chmod(open, 0o777);
      await writeFile(join(open, 'module.so'), '');
      await symlink(join(open, 'module.so'), join(folder, 'link.so'));
      await expect(trustedModule(join(folder, 'link.so'))).rejects.toEqual(refused('others may change its folder'));
    });
  });
});

describeWith(['other-user'], "a module that is another user's", () => {
  test('is not loaded out of folders in one of theirs', async () => {
    const vendor = join(folder, 'vendor');
    await mkdir(vendor);
    await writeFile(join(vendor, 'module.so'), '');
    await chown(folder, NOBODY, NOBODY);
    await expect(trustedModule(join(vendor, 'module.so'))).rejects.toEqual(refused(`${folder} belongs to another user`));
  });

  test('is not loaded, nor out of a folder of theirs', async () => {
    await chown(path, NOBODY, NOBODY);
    await expect(trustedModule(path)).rejects.toEqual(refused('it belongs to another user'));
    await chown(path, 0, 0);
    await chown(folder, NOBODY, NOBODY);
    await expect(trustedModule(path)).rejects.toEqual(refused('its folder belongs to another user'));
  });

  test("is loaded where only the administrators' group may change it too", async () => {
    await chmod(path, 0o664);
    expect(await trustedModule(path)).toBe(path);
    await chown(path, 0, NOBODY);
    await chmod(path, 0o664);
    await expect(trustedModule(path)).rejects.toEqual(refused('others may change it'));
  });
});
