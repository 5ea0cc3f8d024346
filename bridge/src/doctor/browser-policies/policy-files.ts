import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserPolicy, firefoxPolicies, policyObject } from './browser-policy.js';

/** Where each Chromium keeps them on Linux: every `.json` of the folder counts (chromium.org/administrators/linux-quick-start). */
const CHROMIUM_FOLDERS: readonly (readonly [browser: string, folder: string])[] = [
  ['Chrome', '/etc/opt/chrome/policies'],
  ['Chromium', '/etc/chromium/policies'],
  ['Chromium', '/etc/chromium-browser/policies'],
  ['Edge', '/etc/opt/edge/policies'],
];

const FIREFOX_FILES = [
  '/etc/firefox/policies/policies.json',
  '/etc/firefox-esr/policies/policies.json',
  '/usr/lib/firefox/distribution/policies.json',
  '/usr/lib/firefox-esr/distribution/policies.json',
  '/usr/lib64/firefox/distribution/policies.json',
];

/** The policy files of Linux, below `root`. */
export async function linuxPolicies(root = '/'): Promise<readonly BrowserPolicy[]> {
  const chromium = await Promise.all(
    CHROMIUM_FOLDERS.map(([browser, folder]) => chromiumPolicies(browser, join(root, folder))),
  );
  return [...chromium.flat(), ...(await firefoxFiles(FIREFOX_FILES.map((file) => join(root, file))))];
}

async function chromiumPolicies(browser: string, folder: string): Promise<readonly BrowserPolicy[]> {
  const files = await Promise.all(
    ['managed', 'recommended'].map(async (rank) => {
      const names = await readdir(join(folder, rank)).catch(() => []);
      return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, rank, name));
    }),
  );
  return Promise.all(
    files
      .flat()
      .sort()
      .map(async (place) => {
        const text = await readFile(place, 'utf8').catch(() => undefined);
        return { browser, place, values: text === undefined ? undefined : policyObject(text) };
      }),
  );
}

/** Those of Firefox that are there. */
export async function firefoxFiles(places: readonly string[]): Promise<readonly BrowserPolicy[]> {
  const found = await Promise.all(
    places.map(async (place): Promise<readonly BrowserPolicy[]> => {
      try {
        return [{ browser: 'Firefox', place, values: firefoxPolicies(await readFile(place, 'utf8')) }];
      } catch (error) {
        const isThere = !['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code));
        return isThere ? [{ browser: 'Firefox', place, values: undefined }] : [];
      }
    }),
  );
  return found.flat();
}
