import { lutimes, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Gives all below `folder`, and itself, one time. */
export async function setTimes(folder: string, time: Date): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await setTimes(path, time);
    else await lutimes(path, time, time);
  }
  await lutimes(folder, time, time);
}
