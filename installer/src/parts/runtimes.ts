import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout, type SystemName, systems } from '../releases/index.js';
import { isPart, type Part } from './part.js';

/** Node for each system, pinned: name, version and digest of a package in the npm registry. */
export type Runtimes = Readonly<Record<SystemName, Part>>;

export const runtimesFile = join(checkout, 'installer', 'runtimes.json');

/** Blobs of one major version do not run in another (facts sheet packaging.md, 2). */
export const RUNTIME_MAJOR = '26';

/** What `runtimes.json` pins. Error: a system is missing in it, or pinned to something that cannot be. */
export async function readRuntimes(file = runtimesFile): Promise<Runtimes> {
  return parseRuntimes(await readFile(file, 'utf8'), file);
}

export function parseRuntimes(text: string, file: string): Runtimes {
  const found = JSON.parse(text) as Record<string, unknown>;
  for (const { name } of systems) {
    const part = found[name];
    if (!isPart(part)) throw new Error(`${file}: ${name} is not pinned by name, version and sha512 integrity`);
    if (part.version.split('.')[0] !== RUNTIME_MAJOR) throw new Error(`${file}: ${name} is not of Node ${RUNTIME_MAJOR}`);
  }
  return found as Record<SystemName, Part>;
}
