import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findNssPlaces } from './nss-places.js';

let home: string;
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'cardbridge-home-')));
});
afterEach(() => rm(home, { recursive: true }));

async function database(...path: readonly string[]): Promise<string> {
  const folder = join(home, ...path);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'cert9.db'), '');
  return folder;
}

test('where there is none, one that every Chromium looks at', async () => {
  expect(await findNssPlaces(home, {})).toEqual([{ name: 'Chromium', place: join(home, '.pki', 'nssdb'), isToBeMade: true }]);
});

test('finds those of packages, snaps and Flatpaks, each once', async () => {
  const chromium = [
    await database('.pki', 'nssdb'),
    await database('.local', 'share', 'pki', 'nssdb'),
    await database('snap', 'chromium', '123', '.pki', 'nssdb'),
    await database('.var', 'app', 'com.google.Chrome', '.pki', 'nssdb'),
    await database('.var', 'app', 'org.chromium.Chromium', 'data', 'pki', 'nssdb'),
  ];
  await symlink('123', join(home, 'snap', 'chromium', 'current'));
  const elsewhere = await database('elsewhere');
  const firefox = [
    elsewhere,
    await database('.mozilla', 'firefox', 'abcd.default'),
    await database('.config', 'mozilla', 'firefox', 'efgh.default'),
    await database('snap', 'firefox', 'common', '.mozilla', 'firefox', 'ijkl.default'),
    await database('.var', 'app', 'org.mozilla.firefox', '.mozilla', 'firefox', 'mnop.default'),
  ];
  // One that it names a second time, one elsewhere, and one that was never started.
  await writeFile(
    join(home, '.mozilla', 'firefox', 'profiles.ini'),
    `[Profile0]\nIsRelative=0\nPath=${elsewhere}\n[Profile1]\r\nPath=abcd.default\r\n[Profile2]\nPath=never.started\n`,
  );
  const places = await findNssPlaces(home, {});
  const of = (name: string) => places.filter((found) => found.name === name).map(({ place }) => place);
  expect(of('Chromium').sort()).toEqual(chromium.sort());
  expect(of('Firefox').sort()).toEqual(firefox.sort());
});

test('what only has the name of a database is none', async () => {
  const pretended = join(home, '.var', 'app', 'org.example.App', '.pki', 'nssdb');
  await mkdir(join(pretended, 'cert9.db'), { recursive: true });
  expect(await findNssPlaces(home, {})).toMatchObject([{ isToBeMade: true }]);
});

test('looks where XDG variables lead', async () => {
  const chromium = await database('data', 'pki', 'nssdb');
  const firefox = await database('config', 'mozilla', 'firefox', 'abcd.default');
  expect(await findNssPlaces(home, { XDG_DATA_HOME: join(home, 'data'), XDG_CONFIG_HOME: join(home, 'config') })).toEqual([
    { name: 'Chromium', place: chromium },
    { name: 'Firefox', place: firefox },
  ]);
});
