import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageNames } from '../releases/index.js';
import { filesBelow } from './files-below.js';
import { type Forbidden, findForbidden } from './find-forbidden.js';
import { openPackage } from './open-package.js';
import { sizeLimit } from './size-limit.js';

/** How it stands with one package. */
export interface Inspection {
  readonly package: string;
  readonly bytes: number;
  readonly limit: number;
  /** Files in it. */
  readonly files: number;
  readonly forbidden: readonly Forbidden[];
}

export interface InspectOptions {
  /** Folder of packages. */
  readonly folder: string;
  /** Of the checkout that they were built in: its place must not be in them, nor the home of who built them. */
  readonly checkout: string;
  readonly onProgress?: (name: string) => void;
}

/** A home such as `/root` is in many programs. */
const SHORTEST_PLACE = 8;

/**
 * Takes every package of a release apart and looks through each file of it: for keys and tokens, for what is for tests only, and for traces
 * of the machine that built it. Rejects when a package cannot be opened, and when there is none.
 */
export async function inspectRelease({ folder, checkout, onProgress }: InspectOptions): Promise<Inspection[]> {
  const names = await packageNames(folder);
  if (names.length === 0) throw new Error(`${folder} holds no package; make them with: npm run package`);
  const places = [checkout, homedir()].filter((place) => place.length >= SHORTEST_PLACE);
  const inspections: Inspection[] = [];
  for (const name of names) {
    onProgress?.(name);
    const opened = await mkdtemp(join(tmpdir(), 'cardbridge-inspect-'));
    try {
      await openPackage(join(folder, name), opened);
      const paths = await filesBelow(opened);
      // One after the other: a program is a hundred megabytes.
      const forbidden: Forbidden[] = [];
      for (const path of paths) forbidden.push(...findForbidden(path, await readFile(join(opened, path)), places));
      const { size } = await stat(join(folder, name));
      inspections.push({ package: name, bytes: size, limit: sizeLimit(name), files: paths.length, forbidden });
    } finally {
      await rm(opened, { recursive: true, force: true });
    }
  }
  return inspections;
}
