import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../releases/index.js';
import { EXECUTABLE } from './names.js';

export const inLinux = (name: string): string => join(checkout, 'installer', 'linux', name);

/** What is linked into the runtime of an AppImage, by Debian packages, whose licences lie there. */
const linked = ['libsquashfuse-dev', 'libfuse3-dev', 'libzstd-dev', 'zlib1g-dev', 'libc6-dev'];

/** Lays the files of an AppImage; they take the place of those that electron-builder writes: its start script is made for Electron. */
export async function layAppImageFiles(program: string): Promise<void> {
  await copyFile(inLinux('AppRun'), join(program, 'AppRun'));
  await chmod(join(program, 'AppRun'), 0o755);
  await copyFile(inLinux('cardbridge.desktop'), join(program, `${EXECUTABLE}.desktop`));
  const metainfo = join(program, 'usr', 'share', 'metainfo');
  await mkdir(metainfo, { recursive: true });
  await copyFile(inLinux('cardbridge.metainfo.xml'), join(metainfo, 'tw.cardbridge.desktop.metainfo.xml'));

  const licences = join(program, 'resources', 'licenses');
  for (const name of linked) await copyFile(join('/usr/share/doc', name, 'copyright'), join(licences, `appimage-${name}.txt`));
  await copyFile('/usr/share/common-licenses/LGPL-2.1', join(licences, 'appimage-LGPL-2.1.txt'));
}
