import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from '../processes/index.js';
import { writeUdif } from './udif.js';

/** What electron-builder writes for dmgbuild, as far as it is followed here. */
interface Settings {
  readonly contents: readonly { readonly path: string; readonly name?: string; readonly type: string }[];
}

/** HFS+ takes 255; ISO 9660, which xorriso writes beside it, takes this many. */
const MAX_VOLUME_NAME = 32;

/**
 * Does what electron-builder has dmgbuild do (`-s SETTINGS VOLUME OUT`), with xorriso and a writer of UDIF: dmgbuild runs on macOS
 * only. How the window looks is not followed: a Mac draws its own.
 * @module
 */
export async function makeDiskImage(args: readonly string[]): Promise<void> {
  const [option, settingsFile, volume, out, ...more] = args;
  if (option !== '-s' || settingsFile === undefined || volume === undefined || out === undefined || more.length > 0) {
    throw new Error('wanted: -s SETTINGS VOLUME OUT');
  }
  const { contents } = JSON.parse(await readFile(settingsFile, 'utf8')) as Settings;
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-image-'));
  try {
    const root = join(folder, 'root');
    await mkdir(root);
    for (const { path, name = basename(path), type } of contents) {
      if (type === 'link') await symlink(path, join(root, name));
      else await cp(path, join(root, name), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    }
    const raw = join(folder, 'image');
    const name = volume.slice(0, MAX_VOLUME_NAME);
    await run('xorriso', [
      '-as',
      'mkisofs',
      '-quiet',
      '-R',
      '-uid',
      '0',
      '-gid',
      '0',
      '-J',
      '-joliet-long',
      '-hfsplus',
      '-V',
      name,
      '-o',
      raw,
      root,
    ]);
    await writeUdif(raw, out);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
