import { chown, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chroot } from './chroot.js';
import { addPerson } from './person.js';

/** Files of the system that links in the home lead to. */
const BAIT = ['/etc/autostart/cardbridge.desktop', '/etc/cardbridge/settings.json', '/var/lib/cardbridge/tls/key.pem'];

/**
 * Two homes that nobody should go into as root: one whose folders are links to those of the system, one that its owner cannot read.
 * Gives the check that the system's files are as they were.
 */
export async function makeHostileHomes(chroot: Chroot): Promise<() => Promise<void>> {
  const { root } = chroot;
  const mallory = await addPerson(chroot, 'mallory');
  for (const file of BAIT) {
    await mkdir(join(root, file, '..'), { recursive: true });
    await writeFile(join(root, file), 'bait');
  }
  await symlink('/etc', join(root, mallory.home, '.config'));
  await mkdir(join(root, mallory.home, '.local'));
  await symlink('/var/lib', join(root, mallory.home, '.local/share'));
  await symlink('/root', join(root, mallory.home, '.pki'));
  const shy = await addPerson(chroot, 'shy');
  await mkdir(join(root, shy.home, '.config/cardbridge'), { recursive: true });
  await chown(join(root, shy.home), 0, 0);
  await chroot.run(['chmod', '0', shy.home]);
  return async () => {
    for (const file of BAIT) {
      const content = await readFile(join(root, file), 'utf8').catch(() => 'gone');
      if (content !== 'bait') throw new Error(`a link in a home led the removal to ${file}: ${content}`);
      await rm(join(root, file));
    }
  };
}
