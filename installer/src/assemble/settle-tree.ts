import { chmod, lstat, lutimes, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Sets modes and times of all below `folder`, so that neither the umask nor the hour of the build is seen in a package: what is in
 * `programs` may be run, nothing may be written by others.
 */
export async function settleTree(folder: string, programs: ReadonlySet<string>, time: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await lstat(path);
    if (found.isDirectory()) {
      await settleTree(path, programs, time);
      continue;
    }
    if (found.isFile()) await chmod(path, programs.has(path) ? 0o755 : 0o644);
    await lutimes(path, time, time);
  }
  await chmod(folder, 0o755);
  await lutimes(folder, time, time);
}
