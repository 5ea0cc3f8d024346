import { chmod, chown, copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Chroot } from '../chroot.js';
import { assertNothingForbidden } from '../installed-tree.js';
import type { Person } from '../person.js';
import type { Trial } from '../trial.js';
import { openForPortable, usePortable } from './portable.js';

/** Uses the AppImage where it cannot mount itself, as in a container, and then where an ordinary user can. */
export async function verifyAppImage(trial: Trial): Promise<void> {
  for (const way of ['unpacking itself', 'mounting itself'] as const) {
    const { chroot, person } = await openForPortable(trial, way.split(' ')[0] ?? way);
    if (way === 'mounting itself') {
      // Device 10:229 (Linux, devices.txt), open to everybody as udev makes it.
      // An installed Debian has this link, by which fusermount3 knows whose mount it is.
      await chroot.run(['ln', '-sf', '../proc/self/mounts', '/etc/mtab']);
      await chroot.run(['mknod', '-m', '666', '/dev/fuse', 'c', '10', '229']);
    }
    trial.onProgress(way);
    const program = await layProgram(trial, chroot, person);
    if (way === 'unpacking itself') await assertContentsFit(chroot, person, program);
    await usePortable(trial, { chroot, person, program, ownFolder: 'program' });
  }
}

async function layProgram({ file }: Trial, { root }: Chroot, { home, uid }: Person): Promise<string> {
  const folder = join(home, 'program');
  const program = join(folder, basename(file));
  await mkdir(join(root, folder));
  await copyFile(file, join(root, program));
  for (const path of [folder, program]) await chown(join(root, path), uid, uid);
  // A browser downloads without it; the person allows it.
  await chmod(join(root, program), 0o755);
  return program;
}

async function assertContentsFit(chroot: Chroot, person: Person, program: string): Promise<void> {
  await chroot.run(['sh', '-c', 'cd program && "$0" --appimage-extract >/dev/null', program], person);
  const folder = join(person.home, 'program/squashfs-root');
  const paths = await readdir(join(chroot.root, folder), { recursive: true });
  await assertNothingForbidden(
    chroot.root,
    paths.map((path) => join(folder, path)),
  );
  await chroot.run(['rm', '-rf', folder]);
}
