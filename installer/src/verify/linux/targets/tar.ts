import { copyFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { assertNothingForbidden } from '../installed-tree.js';
import type { Trial } from '../trial.js';
import { findBelowHome, openForPortable, usePortable } from './portable.js';

/** Unpacks the archive in a person's home and uses the program from there. */
export async function verifyTar(trial: Trial): Promise<void> {
  const { chroot, person } = await openForPortable(trial, 'tar');
  const archive = `/tmp/${basename(trial.file)}`;
  await copyFile(trial.file, join(chroot.root, archive));
  await chroot.run(['mkdir', 'program'], person);
  await chroot.run(['tar', '-C', 'program', '-xzf', archive], person);
  await chroot.run(['rm', archive]);
  const folder = join(person.home, 'program');
  const paths = await readdir(join(chroot.root, folder), { recursive: true });
  await assertNothingForbidden(
    chroot.root,
    paths.map((path) => join(folder, path)),
  );
  await usePortable(trial, {
    chroot,
    person,
    program: await findBelowHome(chroot, person, 'cardbridge'),
    ownFolder: 'program',
  });
}
