import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runApart, SYSTEM_PATH } from '../../apart/index.js';
import { findProgram, run } from '../../processes/index.js';
import { checkout } from '../../releases/index.js';
import { Skipped } from '../outcome.js';

/** They survive a new build; delete the folder to start from the mirror again. */
const cacheFolder = join(checkout, 'node_modules', '.cache', 'cardbridge', 'chroots');

/** The oldest Debian that people are told to use: what runs there runs on later ones. */
const SUITE = 'bookworm';

/**
 * What a trial needs beside the package: a virtual reader, tools of browsers' certificates, what mounts an AppImage, what installs an rpm,
 * and the libraries of Node that a desktop has and this small system has not.
 */
const TRIAL_PACKAGES = ['vsmartcard-vpcd', 'libnss3-tools', 'fuse3', 'rpm', 'pcscd', 'libatomic1', 'libstdc++6'];

export interface PreparationOptions {
  /** A deb whose dependencies are to be at hand too. */
  readonly deb?: string | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/**
 * A tar file with a small, clean Debian in which nothing of ours is installed; all that a trial installs from Debian lies in its cache of
 * packages, so that the trial itself needs no network. Made once. Skipped: debootstrap is missing, or the mirror cannot be reached.
 */
export async function preparedChroot({ deb, signal, onProgress }: PreparationOptions): Promise<string> {
  const wanted = deb === undefined ? '' : await run('dpkg-deb', ['--field', deb, 'Depends', 'Recommends']);
  const mirror = process.env.CARDBRIDGE_DEBIAN_MIRROR ?? 'http://deb.debian.org/debian';
  const key = createHash('sha256')
    .update([SUITE, mirror, ...TRIAL_PACKAGES, wanted].join('\n'))
    .digest('hex');
  const tarball = join(cacheFolder, `${SUITE}-${key.slice(0, 16)}.tar`);
  if (existsSync(tarball)) return tarball;

  const debootstrap = findProgram('debootstrap', SYSTEM_PATH);
  if (debootstrap === undefined) throw new Skipped('needs debootstrap: apt-get install debootstrap');
  await mkdir(cacheFolder, { recursive: true });
  const draft = join(cacheFolder, `${randomBytes(8).toString('hex')}.new`);
  const root = join(draft, 'root');
  const env = { ...process.env, PATH: SYSTEM_PATH, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
  const apart = { network: 'shared', env, onLine: () => undefined, ...(signal ? { signal } : {}) } as const;
  const step = async (command: readonly string[]) => {
    const status = await runApart(command, apart);
    if (status !== 0) throw new Skipped(`no Debian to try it in: ${command[0]} ended with ${status}; is ${mirror} reachable?`);
  };
  try {
    await mkdir(draft);
    onProgress(`debootstrap ${SUITE}`);
    await step([debootstrap, '--variant=minbase', SUITE, root, mirror]);
    if (deb !== undefined) await copyFile(deb, join(root, 'wanted.deb'));
    await writeFile(join(root, 'etc/apt/apt.conf.d/90keep'), 'APT::Keep-Downloaded-Packages "true";\n');
    await step(['chroot', root, 'apt-get', 'update', '-qq']);
    const download = ['chroot', root, 'apt-get', 'install', '-y', '-qq', '--download-only'];
    await step([...download, ...TRIAL_PACKAGES]);
    // The mirror was there a moment ago: what is missing now is what the package names.
    if (deb !== undefined && (await runApart([...download, './wanted.deb'], apart)) !== 0)
      throw new Error(`Debian ${SUITE} has not all that the package depends on: ${wanted.trim().replaceAll('\n', '; ')}`);
    await rm(join(root, 'wanted.deb'), { force: true });
    await step(['tar', '-C', root, '-cf', join(draft, 'root.tar'), '.']);
    for (const name of await readdir(cacheFolder)) if (name.endsWith('.tar')) await rm(join(cacheFolder, name));
    await rename(join(draft, 'root.tar'), tarball);
    return tarball;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
