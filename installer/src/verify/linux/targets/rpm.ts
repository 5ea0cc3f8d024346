import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { layPinentry } from '../card-machine.js';
import { addedFiles, listFiles } from '../file-list.js';
import { assertFitForPeople } from '../installed-tree.js';
import { assertHomeInOrder, assertNoTrust, assertNothingRuns, assertNotMentioned } from '../left-over.js';
import { addPerson } from '../person.js';
import type { Trial } from '../trial.js';
import { assertRenewed, signInAndAskDoctor, startProgram, stopProgram } from '../use-program.js';

/** Names that Fedora and openSUSE have packages or capabilities of. There is neither here, so that only the names can be looked at. */
const KNOWN = new Set([
  ...[
    'pcsc-lite',
    'pcsc-lite-ccid',
    'ccid',
    'pcsc-ccid',
    'pinentry',
    'pinentry-gtk',
    'pinentry-gtk2',
    'pinentry-qt',
    'pinentry-qt5',
  ],
  ...[
    'pinentry-qt6',
    'pinentry-gnome3',
    'glibc',
    'libstdc++',
    'util-linux',
    'coreutils',
    'hicolor-icon-theme',
    'nss-tools',
    'mozilla-nss-tools',
    'xclip',
    'wl-clipboard',
    '/bin/sh',
  ],
]);

/** Folders of Fedora's packages filesystem and hicolor-icon-theme, which no other package owns. */
const SHARED = ['/etc/xdg/autostart', '/opt', '/usr/share/applications', '/usr/share/metainfo'];

/** Installs the rpm with rpm itself in a Debian, without its dependencies; files and scriptlets are the same everywhere. */
export async function verifyRpm({ file, open, onProgress }: Trial): Promise<void> {
  const chroot = await open('rpm');
  const { root } = chroot;
  const rpm = `/tmp/${basename(file)}`;
  await copyFile(file, join(root, rpm));
  await layPinentry(chroot);
  const person = await addPerson(chroot, 'citizen');
  // Debian's counterparts of what it depends on, and what a trial needs.
  const packages = ['rpm', 'pcscd', 'libatomic1', 'libstdc++6', 'vsmartcard-vpcd', 'libnss3-tools'];
  await chroot.run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages]);

  const asked = await chroot.run(['rpm', '-qp', '--requires', '--recommends', rpm]);
  const unknown = namesOf(asked).filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) throw new Error(`it asks for what Fedora has not: ${unknown.join(', ')}`);
  const name = (await chroot.run(['rpm', '-qp', '--queryformat', '%{NAME}', rpm])).trim();

  const icons = ['16x16', '24x24', '32x32', '48x48', '64x64', '128x128', '256x256', '512x512', 'scalable'];
  const shared = [...SHARED, ...icons.map((size) => `/usr/share/icons/hicolor/${size}/apps`)];
  for (const folder of shared) await mkdir(join(root, folder), { recursive: true });
  const before = await listFiles(root);
  await chroot.run(['rpm', '--force-debian', '--nodeps', '--install', rpm]);
  await assertFitForPeople(root, (await chroot.run(['rpm', '-ql', name])).trim().split('\n'));
  onProgress('installed');

  const program = '/usr/bin/cardbridge';
  const use = { chroot, person, program, onProgress };
  const first = await startProgram(use);
  await signInAndAskDoctor(use);
  await stopProgram(use, first);
  await person.ask(program, 'autostart', 'on');
  await person.ask(program, 'trust', 'install');
  const second = await startProgram(use);
  // An upgrade to the same: the new scriptlets, then the old ones.
  await chroot.run(['rpm', '--force-debian', '--nodeps', '--upgrade', '--replacepkgs', '--replacefiles', rpm]);
  await assertRenewed(use, second);
  await chroot.run(['rpm', '--force-debian', '--nodeps', '--erase', name]);
  await assertNothingRuns(chroot);
  await assertHomeInOrder(chroot, person.home);
  await assertNoTrust(chroot, person.home);
  await assertNotMentioned(chroot, ['/etc', '/usr', '/opt', '/run', '/root']);
  const isOfTrial = (path: string) => path.startsWith('/home/') || /^\/run\/(?:pcscd|user)(?:\/|$)/.test(path);
  const added = addedFiles(before, await listFiles(root), isOfTrial);
  if (added.length > 0) throw new Error(`left in the system: ${added.join(', ')}`);
  onProgress('removed while it ran, and nothing is left');
}

/** Without what rpm asks of itself, and alternatives taken apart: `(pinentry-gtk or pinentry-qt)`. */
const namesOf = (asked: string): readonly string[] =>
  asked
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^rpmlib\(|\.so/.test(line))
    .flatMap((line) => line.replace(/[()]/g, '').split(/\s+or\s+/))
    .map((entry) => entry.trim().split(/\s+/)[0] ?? '');
