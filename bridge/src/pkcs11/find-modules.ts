import { readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

export interface FindModulesOptions {
  /** Path of the one module to use (policy, command line); `false` for none. Otherwise the known places are looked at. */
  readonly configured?: string | false | undefined;
  readonly system?: NodeJS.Platform;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  /** The names in a folder; rejects where there is none. */
  readonly list?: (folder: string) => Promise<readonly string[]>;
  /** Where a path leads. */
  readonly resolve?: (path: string) => Promise<string>;
}

/** Where HiCOS, the software of Chunghwa Telecom for its cards, puts its module (facts: taiwan-cards §1.6). */
interface KnownPlace {
  readonly folder: string;
  readonly name: RegExp;
}

/**
 * Paths of the PKCS#11 modules to ask: the configured one, whether it is there or not, so that a person hears of it; else those of
 * HiCOS that are there. Loads nothing.
 */
export async function findModules({
  configured,
  system = process.platform,
  environment = process.env,
  home = homedir(),
  list = readdir,
  resolve = realpath,
}: FindModulesOptions = {}): Promise<readonly string[]> {
  if (configured === false) return [];
  if (configured !== undefined) return [configured];
  const { join } = system === 'win32' ? win32 : posix;
  const found = knownPlaces(system, environment, home).map(async ({ folder, name }) => {
    const names = await list(folder).catch(() => []);
    return names
      .filter((entry) => name.test(entry))
      .sort()
      .map((entry) => join(folder, entry));
  });
  const paths = (await Promise.all(found)).flat();
  // A library lies there under several names, all links to one file: it is one module.
  const files = new Map<string, string>();
  for (const path of paths) {
    const file = await resolve(path).catch(() => path);
    if (!files.has(file)) files.set(file, path);
  }
  return [...files.values()];
}

function knownPlaces(system: NodeJS.Platform, { SystemRoot }: NodeJS.ProcessEnv, home: string): readonly KnownPlace[] {
  switch (system) {
    case 'win32':
      // The one for our 64 bits; that for 32 is in SysWOW64.
      return [{ folder: win32.join(SystemRoot ?? 'C:\\Windows', 'System32'), name: /^HiCOSPKCS11\.dll$/i }];
    case 'darwin':
      return [
        { folder: posix.join(home, 'lib'), name: /^libHicos_p11v1\.dylib$/i },
        { folder: posix.join(home, 'Library/HiPKILocalSignServer'), name: /^libHicos_p11v1\.dylib$/i },
      ];
    default:
      return [{ folder: '/usr/local/HiPKILocalSignServerApp', name: /^libHicos_p11.*\.so(\.\d+)*$/i }];
  }
}
