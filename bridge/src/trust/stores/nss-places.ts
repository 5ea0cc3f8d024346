import { readdir, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { isMade } from './nss-store.js';

export interface NssPlace {
  readonly name: 'Chromium' | 'Firefox';
  /** Folder of the database. */
  readonly place: string;
  /** There is none of Chromium yet; this is where all its versions look. */
  readonly isToBeMade?: boolean;
}

/**
 * The databases of Chromium (with Chrome, Edge and others made of it, which share one) and of each profile of Firefox, in the homes
 * that a browser has as a package of the system, as a snap and as a Flatpak.
 */
export async function findNssPlaces(home: string, environment: NodeJS.ProcessEnv): Promise<readonly NssPlace[]> {
  const chromium = await existing(await chromiumFolders(home, environment));
  const firefox = await existing((await Promise.all(firefoxFolders(home, environment).map(profilesIn))).flat());
  return [
    ...(chromium.length > 0
      ? chromium.map((place) => ({ name: 'Chromium' as const, place }))
      : // Newer ones make theirs below $XDG_DATA_HOME, but use this one when it is there; older ones know no other.
        [{ name: 'Chromium' as const, place: join(home, '.pki', 'nssdb'), isToBeMade: true }]),
    ...firefox.map((place) => ({ name: 'Firefox' as const, place })),
  ];
}

async function chromiumFolders(home: string, environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const snaps = await foldersIn(join(home, 'snap'));
  const flatpaks = await foldersIn(join(home, '.var', 'app'));
  return [
    join(home, '.pki', 'nssdb'),
    join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'pki', 'nssdb'),
    ...snaps.flatMap((snap) => [
      join(snap, 'current', '.pki', 'nssdb'),
      join(snap, 'current', '.local', 'share', 'pki', 'nssdb'),
    ]),
    ...flatpaks.flatMap((app) => [join(app, '.pki', 'nssdb'), join(app, 'data', 'pki', 'nssdb')]),
  ];
}

const firefoxFolders = (home: string, environment: NodeJS.ProcessEnv): readonly string[] => [
  join(home, '.mozilla', 'firefox'),
  join(environment.XDG_CONFIG_HOME || join(home, '.config'), 'mozilla', 'firefox'),
  join(home, 'snap', 'firefox', 'common', '.mozilla', 'firefox'),
  join(home, '.var', 'app', 'org.mozilla.firefox', '.mozilla', 'firefox'),
  join(home, '.var', 'app', 'org.mozilla.firefox', 'config', 'mozilla', 'firefox'),
];

/** Those that its list names, wherever they are, and those that lie beside the list. */
async function profilesIn(folder: string): Promise<readonly string[]> {
  const list = await readFile(join(folder, 'profiles.ini'), 'utf8').catch(() => '');
  const named = [...list.matchAll(/^Path=(.+?)\s*$/gm)].map(([, path = '']) => (isAbsolute(path) ? path : join(folder, path)));
  return [...named, ...(await foldersIn(folder))];
}

/** What is in a folder; nothing when there is none. */
const foldersIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [])).sort().map((name) => join(folder, name));

/** Those that hold a database, each once, however many links lead there. */
async function existing(folders: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(
    folders.map(async (folder) => ((await isMade(folder)) ? realpath(folder).catch(() => undefined) : undefined)),
  );
  return [...new Set(real.filter((place) => place !== undefined))];
}
