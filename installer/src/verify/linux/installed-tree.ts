import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findForbidden } from '../../inspect/index.js';

/** Files of a package, by their paths in the chroot: none is for tests, for development or secret, and none may be changed by people. */
export async function assertFitForPeople(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const file = join(root, path);
    const found = await lstat(file);
    // Its own mode means nothing, and where it leads is another file of the list, or of another package.
    if (found.isSymbolicLink()) continue;
    const { mode, uid } = found;
    if (uid !== 0 || (mode & 0o022) !== 0) throw new Error(`${path} may be changed by others than root`);
    if ((mode & 0o7000) !== 0) throw new Error(`${path} has special permissions`);
  }
  await assertNothingForbidden(root, paths);
}

/** No fixture, simulator, key, test certificate, source map or development dependency. */
export async function assertNothingForbidden(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const file = join(root, path);
    if (!(await lstat(file)).isFile()) continue;
    if (path.includes('/node_modules/')) throw new Error(`${path} is a dependency that was not bundled`);
    const [found] = findForbidden(path, await readFile(file));
    if (found) throw new Error(`${found.what} in ${path}`);
  }
}
