import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where an administrator's policies for Debian's Chromium lie. All files of it count together. */
const MANAGED = '/etc/chromium/policies/managed';

/** Has an administrator decide for every Chromium that this machine starts meanwhile: name only a site of your own. Needs root. */
export async function withPolicy<T>(policy: Readonly<Record<string, unknown>>, body: () => Promise<T>): Promise<T> {
  const file = join(MANAGED, `cardbridge-test-${process.pid}.json`);
  const made = await mkdir(MANAGED, { recursive: true });
  try {
    await writeFile(file, JSON.stringify(policy));
    return await body();
  } finally {
    await rm(file, { force: true });
    // Not where somebody else has put something in meanwhile.
    for (let folder = MANAGED; made !== undefined && folder.startsWith(made); folder = dirname(folder)) {
      await rmdir(folder).catch(() => undefined);
    }
  }
}
