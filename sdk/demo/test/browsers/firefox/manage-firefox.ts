import { copyFile, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { firefoxPath } from '@cardbridge/fixtures/machine';

export interface ManagedFirefox {
  readonly executable: string;
  remove(): Promise<void>;
}

/**
 * A Firefox with enterprise policies that no other Firefox of this machine has: Firefox reads them beside its program, and a
 * release takes no other place. So the program is copied, and the rest of its folder is links.
 */
export async function manageFirefox(policies: object): Promise<ManagedFirefox> {
  const program = await realpath(firefoxPath() ?? '');
  const directory = await mkdtemp(join(tmpdir(), 'cardbridge-managed-firefox-'));
  const executable = join(directory, 'firefox-esr');
  for (const name of await readdir(dirname(program))) {
    if (!['distribution', 'firefox-bin', 'firefox-esr'].includes(name)) {
      await symlink(join(dirname(program), name), join(directory, name));
    }
  }
  await copyFile(program, executable);
  await mkdir(join(directory, 'distribution'));
  await writeFile(join(directory, 'distribution/policies.json'), JSON.stringify({ policies }));
  return { executable, remove: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }) };
}
