import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runApart, SYSTEM_PATH } from '../../apart/index.js';
import { findProgram } from '../../processes/index.js';
import { checkout } from '../../releases/index.js';
import { Skipped } from '../outcome.js';

/** The first Debian whose Wine runs Node 26 (facts sheet packaging.md, 2). */
const SUITE = 'trixie';

/** A screen, a hand that types on it, pictures of it, and letters for what is shown. */
const PACKAGES = [
  'wine',
  'wine64',
  'xvfb',
  'xauth',
  'xdotool',
  'imagemagick',
  'fonts-noto-cjk',
  'fonts-dejavu-core',
  'iproute2',
];

export interface WineFolderOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/**
 * Folder of a Debian with Wine 10. CARDBRIDGE_TRIXIE names one; else it is made once and kept. A trial writes nothing to it. Skipped: there is
 * none, and it cannot be made.
 */
export async function wineFolder({ signal, onProgress }: WineFolderOptions): Promise<string> {
  const named = process.env.CARDBRIDGE_TRIXIE;
  if (named) {
    // A link, whose end is in that Debian and not here.
    if (lstatSync(join(named, 'usr/bin/wine'), { throwIfNoEntry: false }) === undefined)
      throw new Skipped(`CARDBRIDGE_TRIXIE: there is no Wine in ${named}`);
    return named;
  }
  const folder = join(checkout, 'node_modules/.cache/cardbridge/chroots', `${SUITE}-wine`);
  if (existsSync(folder)) return folder;
  const debootstrap = findProgram('debootstrap', SYSTEM_PATH);
  if (debootstrap === undefined) throw new Skipped('needs debootstrap: apt-get install debootstrap');

  const mirror = process.env.CARDBRIDGE_DEBIAN_MIRROR ?? 'http://deb.debian.org/debian';
  const draft = `${folder}-${randomBytes(8).toString('hex')}`;
  const env = { ...process.env, PATH: SYSTEM_PATH, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
  const step = async (...command: string[]) => {
    const status = await runApart(command, { network: 'shared', env, signal, onLine: () => undefined });
    if (status !== 0)
      throw new Skipped(`no Debian ${SUITE} with Wine: ${command[0]} ended with ${status}; is ${mirror} reachable?`);
  };
  try {
    await mkdir(draft, { recursive: true });
    onProgress(`debootstrap ${SUITE}, with Wine`);
    await step(debootstrap, '--variant=minbase', SUITE, draft, mirror);
    await step('chroot', draft, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...PACKAGES);
    await step('chroot', draft, 'apt-get', 'clean');
    await rename(draft, folder);
    return folder;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
