import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chroot } from './chroot.js';
import { listeningPorts, processesIn } from './machine-state.js';
import { ORIGIN } from './use-program.js';

/** No process in the chroot, and no listener in the whole network namespace. */
export async function assertNothingRuns({ root }: Chroot): Promise<void> {
  const processes = await processesIn(root);
  if (processes.length > 0) throw new Error(`still runs: ${processes.map(({ commandLine }) => commandLine).join('; ')}`);
  const ports = await listeningPorts();
  if (ports.length > 0) throw new Error(`somebody still listens on ${ports.join(', ')}`);
}

/** What stays in a home when the package goes: what the person decided, and what the program noted. */
const KEPT = [
  /^\.config(?:\/cardbridge(?:\/(?:settings|transport-keys|policy)\.json)?)?$/,
  /^\.local(?:\/(?:share|state))?$/,
  /^\.local\/share\/cardbridge(?:\/(?:grants|pin-tries)\.json)?$/,
  /^\.local\/state\/cardbridge(?:\/.+)?$/,
  /^\.config\/autostart$/,
  // Of Chromium, into which the certificate was put, and taken out again.
  /^\.pki(?:\/nssdb(?:\/(?:cert9\.db|key4\.db|pkcs11\.txt))?)?$/,
  // From the user's skeleton.
  /^\.(?:bash_logout|bashrc|profile)$/,
];

/** Nothing in the home but what is documented, and the grant among it. */
export async function assertHomeInOrder({ root }: Chroot, home: string): Promise<void> {
  const paths = await readdir(join(root, home), { recursive: true });
  const unknown = paths.filter((path) => !KEPT.some((pattern) => pattern.test(path)));
  if (unknown.length > 0) throw new Error(`left in ${home}: ${unknown.join(', ')}`);
  const grants = await readFile(join(root, home, '.local/share/cardbridge/grants.json'), 'utf8');
  if (!grants.includes(ORIGIN)) throw new Error('the grant that the person gave is gone');
}

/** No browser of the person trusts a certificate of ours any more. */
export async function assertNoTrust(chroot: Chroot, home: string): Promise<void> {
  const database = `sql:${home}/.pki/nssdb`;
  const list = await chroot.run(['sh', '-c', '[ ! -e "$1" ] || certutil -L -d "$0"', database, `${home}/.pki/nssdb`]);
  if (/cardbridge/i.test(list)) throw new Error('browsers still trust the certificate');
}

/** No file of the system names us. Packages' own lists do. */
export async function assertNotMentioned(chroot: Chroot, where: readonly string[]): Promise<void> {
  // dpkg takes /opt away with the last package that had something there.
  const there = where.filter((folder) => existsSync(join(chroot.root, folder)));
  const found = await chroot.run(['sh', '-c', 'grep -rIil cardbridge "$@" || [ $? = 1 ]', 'sh', ...there]);
  const files = found.split('\n').filter((path) => path !== '' && !/^\/var\/(?:lib\/(?:dpkg|apt|rpm)|cache|log)\//.test(path));
  if (files.length > 0) throw new Error(`still named in ${files.join(', ')}`);
}
