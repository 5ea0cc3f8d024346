import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { layPinentry } from '../card-machine.js';
import type { Chroot } from '../chroot.js';
import { addedFiles, listFiles } from '../file-list.js';
import { assertHomeInOrder, assertNothingRuns } from '../left-over.js';
import { mountsBelow, processesIn } from '../machine-state.js';
import { addPerson, type Person } from '../person.js';
import type { Trial } from '../trial.js';
import { until } from '../until.js';
import { signInAndAskDoctor, startProgram, stopProgram } from '../use-program.js';

/** A Debian with a card reader, and in it a person who will put a program into their home. */
export async function openForPortable({ open }: Trial, name: string): Promise<{ chroot: Chroot; person: Person }> {
  const chroot = await open(name);
  await layPinentry(chroot);
  const person = await addPerson(chroot, 'citizen');
  const desktop = ['pcscd', 'fuse3', 'libatomic1', 'libstdc++6'];
  await chroot.run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...desktop, 'vsmartcard-vpcd']);
  return { chroot, person };
}

/**
 * Starts a program that needs no installation, signs in with it, and stops it. Outside the person's own folders it leaves nothing: no
 * file, no mount. `ownFolder`: what the person themselves put into their home.
 */
export async function usePortable(
  { onProgress }: Trial,
  { chroot, person, program, ownFolder }: { chroot: Chroot; person: Person; program: string; ownFolder: string },
): Promise<void> {
  const before = await listFiles(chroot.root);
  const mounts = (await mountsBelow(chroot.root)).length;
  const use = { chroot, person, program, onProgress };
  const desktop = await startProgram(use);
  await signInAndAskDoctor(use);
  await stopProgram(use, desktop);
  // What mounted or unpacked it goes after it, when it has tidied up.
  await until('end of its processes', async () => (await processesIn(chroot.root)).length === 0).catch(() => undefined);
  await assertNothingRuns(chroot);
  if ((await mountsBelow(chroot.root)).length !== mounts) throw new Error('a mount is left');
  // The session's own folder goes with the session.
  const isOfTrial = (path: string) =>
    path.startsWith(`${person.home}/`) || path.startsWith('/run/pcscd') || path === `/run/user/${person.uid}/cardbridge`;
  const added = addedFiles(before, await listFiles(chroot.root), isOfTrial);
  if (added.length > 0) throw new Error(`left behind: ${added.join(', ')}`);
  await chroot.run(['rm', '-rf', join(person.home, ownFolder)]);
  await assertHomeInOrder(chroot, person.home);
  onProgress('stopped, and nothing is left');
}

/** The one path below the person's home that ends in `name`. */
export async function findBelowHome(chroot: Chroot, { home }: Person, name: string): Promise<string> {
  const paths = await readdir(join(chroot.root, home), { recursive: true });
  const [found] = paths.filter((path) => path.split('/').at(-1) === name).sort((one, other) => one.length - other.length);
  if (found === undefined) throw new Error(`there is no ${name} in it`);
  return join(home, found);
}
