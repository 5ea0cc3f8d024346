import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Every path below `root`, as it is in the chroot, folders too. What the kernel shows there, and only it, is left out. */
export async function listFiles(root: string, folder = '/'): Promise<Set<string>> {
  const found = new Set<string>();
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (path === '/proc' || path === '/sys' || path === '/dev') continue;
    found.add(path);
    if (entry.isDirectory()) for (const below of await listFiles(root, path)) found.add(below);
  }
  return found;
}

/** What the tools that install packages write about their own work. */
const BOOKKEEPING =
  /^\/(?:var\/(?:lib\/(?:dpkg|apt|rpm)|cache\/(?:apt|ldconfig|debconf)|log)\/|usr\/lib\/sysimage\/rpm\/|root\/\.rpmdb\/)/;

/** Paths that are there after but were not before, without the bookkeeping of package tools and what `isExpected` names. */
export const addedFiles = (
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  isExpected: (path: string) => boolean = () => false,
): readonly string[] => [...after].filter((path) => !before.has(path) && !BOOKKEEPING.test(path) && !isExpected(path)).sort();
