import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { checkout } from '../releases/index.js';
import { BUILTIN } from './lazy-builtins.js';

/** Workspaces whose sources are the program. */
const ours = ['bridge/src/', 'sdk/src/protocol/'];

/** Never, even below those. */
const forbidden = /(^|\/)(fixtures|simulator|dev|test|tests|__tests__)\/|\.(test|contract|test-d)\.ts$/;

/** An npm package that is in the program, wholly or in part. */
export interface BundledPackage {
  readonly name: string;
  readonly folder: string;
}

/**
 * The npm packages in a bundle, by name. Error: it holds a file that no release may contain: fixtures, the simulator, a test, or a
 * package that is not a dependency of the bridge or of one of those (a development dependency, then).
 */
export async function assertOnlyProgram(metafile: Metafile): Promise<BundledPackage[]> {
  const inside = Object.keys(metafile.inputs)
    .filter((input) => !input.startsWith(BUILTIN))
    .map((input) => input.replaceAll('\\', '/'));
  const allowed = await shippedPackages();
  const packages = new Map<string, BundledPackage>();
  for (const file of inside) {
    const name = packageOf(file);
    if (name === undefined) {
      const isOurs = ours.some((folder) => file.startsWith(folder));
      if (!isOurs || forbidden.test(file)) throw new Error(`no release may contain ${file}, and the program imports it`);
    } else if (allowed.has(name)) {
      packages.set(name, { name, folder: join(checkout, folderOf(file, name)) });
    } else {
      throw new Error(`no release may contain the package ${name} (${file}): the bridge does not depend on it`);
    }
  }
  return [...packages.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `@scope/name` or `name` of what lies in a node_modules folder, the innermost. */
export function packageOf(file: string): string | undefined {
  return /.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

const folderOf = (file: string, name: string): string => {
  const from = `node_modules/${name}/`;
  return file.slice(0, file.lastIndexOf(from) + from.length - 1);
};

interface LockedPackage {
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

/** What the bridge depends on, directly or not, without development dependencies, as package-lock.json knows it. */
async function shippedPackages(): Promise<Set<string>> {
  const lock = JSON.parse(await readFile(join(checkout, 'package-lock.json'), 'utf8')) as {
    readonly packages: Record<string, LockedPackage>;
  };
  const shipped = new Set<string>();
  const open = ['bridge', 'sdk'];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { dependencies = {}, optionalDependencies = {} } = lock.packages[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (shipped.has(name) || name.startsWith('@cardbridge/')) continue;
      shipped.add(name);
      for (const nested of [`${place}/node_modules/${name}`, `node_modules/${name}`])
        if (nested in lock.packages) open.push(nested);
    }
  }
  return shipped;
}
