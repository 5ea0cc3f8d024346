import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. This module is bundled into `installer/dist`, and is in `installer/src` when it is tested. */
export const checkout = rootAbove(dirname(fileURLToPath(import.meta.url)));

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package-lock.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('this program needs the checkout that it was built in');
  return rootAbove(above);
}

/** What a citizen downloads: the packages, under the names that `downloadFor` gives them, and their checksums. */
export const releaseFolder = join(checkout, 'installer', 'dist', 'release');

/** Programs as they will be installed, one folder a system: what goes into the packages. `linux-x64`, `win-x64`, … */
export const unpackedFolder = join(checkout, 'installer', 'dist', 'unpacked');

/** Runtimes and native parts from the npm registry, checked against their digests; they survive a new build. */
export const partsFolder = join(checkout, 'node_modules', '.cache', 'cardbridge', 'parts');
