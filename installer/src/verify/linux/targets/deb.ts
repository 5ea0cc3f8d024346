import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { layPinentry } from '../card-machine.js';
import type { Chroot } from '../chroot.js';
import { addedFiles, listFiles } from '../file-list.js';
import { makeHostileHomes } from '../hostile-home.js';
import { assertFitForPeople } from '../installed-tree.js';
import { assertHomeInOrder, assertNoTrust, assertNothingRuns, assertNotMentioned } from '../left-over.js';
import { addPerson } from '../person.js';
import type { Trial } from '../trial.js';
import { assertRenewed, signInAndAskDoctor, startProgram, stopProgram } from '../use-program.js';

const INSTALL = ['apt-get', 'install', '-y', '-qq'];
/** Not a dependency: the virtual reader, and a look into browsers' certificates. */
const TOOLS = ['vsmartcard-vpcd', 'libnss3-tools'];

/** Installs the deb in a clean Debian as a person does, uses it, and removes it while it runs. */
export async function verifyDeb({ file, open, onProgress }: Trial): Promise<void> {
  const chroot = await open('deb');
  const { root } = chroot;
  const deb = `/tmp/${basename(file)}`;
  await copyFile(file, join(root, deb));
  await layPinentry(chroot);
  const person = await addPerson(chroot, 'citizen');
  const dependencies = await dependenciesOf(chroot, deb);
  await chroot.run([...INSTALL, deb]);
  onProgress(`installed with ${dependencies.length} packages of Debian`);
  await chroot.run([...INSTALL, ...TOOLS]);

  const name = (await chroot.run(['dpkg-deb', '--field', deb, 'Package'])).trim();
  await assertFitForPeople(
    root,
    (await chroot.run(['dpkg', '-L', name]))
      .trim()
      .split('\n')
      .filter((path) => path !== '/.'),
  );
  await assertNothingRuns(chroot);

  const program = '/usr/bin/cardbridge';
  const use = { chroot, person, program, onProgress };
  const first = await startProgram(use);
  await signInAndAskDoctor(use);
  await stopProgram(use, first);
  await assertNothingRuns(chroot);

  await person.ask(program, 'autostart', 'on');
  await person.ask(program, 'trust', 'install');
  const assertBaitUntouched = await makeHostileHomes(chroot);
  const second = await startProgram(use);
  await chroot.run([...INSTALL, '--reinstall', deb]);
  await assertRenewed(use, second);
  await chroot.run(['apt-get', 'remove', '-y', '-qq', name]);
  await assertNothingRuns(chroot);
  await assertBaitUntouched();
  await assertHomeInOrder(chroot, person.home);
  await assertNoTrust(chroot, person.home);
  await chroot.run(['apt-get', 'purge', '-y', '-qq', name]);
  await assertNotMentioned(chroot, ['/etc', '/usr', '/opt', '/run', '/var', '/root']);
  await assertAsWithout(chroot, await withoutIt(open, dependencies), deb);
  onProgress('removed while it ran, and nothing is left');
}

/** What apt takes from Debian beside it, as a simulated installation tells. */
async function dependenciesOf(chroot: Chroot, deb: string): Promise<readonly string[]> {
  const plan = await chroot.run(['apt-get', 'install', '--simulate', deb]);
  const names = [...plan.matchAll(/^Inst (\S+) \(\S+ (\S+)/gm)].filter(([line]) => line.includes('Debian:'));
  return names.map(([, name = '']) => name);
}

/** The same Debian with the same packages, which has never had ours. */
async function withoutIt(open: Trial['open'], dependencies: readonly string[]): Promise<Chroot> {
  const chroot = await open('without');
  await layPinentry(chroot);
  await addPerson(chroot, 'citizen');
  await chroot.run([...INSTALL, '--no-install-recommends', ...dependencies]);
  await chroot.run([...INSTALL, ...TOOLS]);
  return chroot;
}

async function assertAsWithout(chroot: Chroot, without: Chroot, deb: string): Promise<void> {
  // Homes were looked at for themselves.
  const isOfTrial = (path: string) => path === deb || path.startsWith('/home/') || /^\/run\/(?:pcscd|user)(?:\/|$)/.test(path);
  const added = addedFiles(
    await listFiles(without.root),
    await listFiles(chroot.root),
    (path) => isOfTrial(path) || isBaitFolder(path),
  );
  if (added.length > 0) throw new Error(`left in the system: ${added.join(', ')}`);
}

/** Made for hostile homes; empty now. */
const isBaitFolder = (path: string): boolean => /^\/etc\/autostart$|^\/var\/lib\/cardbridge(?:\/tls)?$/.test(path);
