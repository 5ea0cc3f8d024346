import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Sets the modes of all below `folder`: what is in `programs` may be run, nothing may be written by others, whatever the umask is. */
export async function settleModes(folder: string, programs: ReadonlySet<string>): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await lstat(path);
    if (found.isDirectory()) await settleModes(path, programs);
    else if (found.isFile()) await chmod(path, programs.has(path) ? 0o755 : 0o644);
  }
}
