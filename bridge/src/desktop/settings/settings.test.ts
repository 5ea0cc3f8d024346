import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSettings } from './settings.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
  path = join(folder, 'config', 'settings.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const DEFAULTS = { language: 'system', checkForUpdates: true };
const write = async (text: string) => {
  path = join(folder, 'settings.json');
  await writeFile(path, text, { mode: 0o600 });
};

test('without a file the defaults hold, and none is made before something is changed', async () => {
  const settings = await openSettings({ path });
  expect(settings.current()).toEqual(DEFAULTS);
  expect(settings.trouble()).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test('a change is on disk when it is done, for this user only, and is there at the next start', async () => {
  const settings = await openSettings({ path });
  await Promise.all([settings.change({ language: 'en' }), settings.change({ checkForUpdates: false })]);
  expect(settings.current()).toEqual({ language: 'en', checkForUpdates: false });
  expect((await openSettings({ path })).current()).toEqual(settings.current());
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test.each([
  ['not JSON', '{', 'it is not JSON'],
  ['a key that we do not write', '{"version":1,"language":"en","checkForUpdates":true,"a":1}', 'a: there is no such key'],
  ['a missing key', '{"version":1,"language":"en"}', 'checkForUpdates: '],
  ['a language that we do not speak', '{"version":1,"language":"fr","checkForUpdates":true}', 'language: '],
  ['another version', '{"version":2,"language":"en","checkForUpdates":true}', 'version: '],
  ['too much', ' '.repeat(5000), 'larger than'],
])('a file with %s is told, the defaults hold, and it stays until something is changed', async (_, text, why) => {
  await write(text);
  const settings = await openSettings({ path });
  expect(settings.current()).toEqual(DEFAULTS);
  expect(settings.trouble()).toMatchObject({ code: 'ERR_CONFIGURATION_INVALID', detail: expect.stringContaining(why) });
  expect(await readFile(path, 'utf8')).toBe(text);

  await settings.change({ language: 'zh-TW' });
  expect(settings.trouble()).toBeUndefined();
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe(text);
  expect((await openSettings({ path })).current()).toEqual({ ...DEFAULTS, language: 'zh-TW' });
});

test.runIf(process.platform !== 'win32')('a file that others may change, or a link, does not count', async () => {
  const good = '{"version":1,"language":"en","checkForUpdates":false}';
  await write(good);
  expect((await openSettings({ path })).current().language).toBe('en');
  await chmod(path, 0o622);
  expect((await openSettings({ path })).current()).toEqual(DEFAULTS);
  await chmod(path, 0o600);
  const link = join(folder, 'link.json');
  await symlink(path, link);
  expect((await openSettings({ path: link })).trouble()?.detail).toContain('it is a link');
});

test('what cannot be written is told, holds until the program ends, and the next change tries again', async () => {
  let full = true;
  const written: string[] = [];
  const settings = await openSettings({
    path,
    replace: async (_, text) => {
      if (full) throw new Error('no space');
      written.push(text);
    },
  });
  await expect(settings.change({ language: 'en' })).rejects.toMatchObject({ code: 'ERR_CONFIGURATION_INVALID' });
  expect(settings.current().language).toBe('en');
  full = false;
  await settings.change({ checkForUpdates: false });
  expect(written.map((text) => JSON.parse(text))).toEqual([{ version: 1, language: 'en', checkForUpdates: false }]);
});

test('a damaged file that the person took away is in the way of nothing', async () => {
  await write('{');
  const settings = await openSettings({ path });
  await rm(path);
  await settings.change({ language: 'en' });
  expect(settings.trouble()).toBeUndefined();
  expect((await openSettings({ path })).current()).toMatchObject({ language: 'en' });
});
