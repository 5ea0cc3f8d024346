import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeTrouble } from './run-tool.js';

/** What makes a database of NSS: certificates with their trust, and what a password of it is checked with. */
const FILES = ['cert9.db', 'key4.db'];

/**
 * Calls `work` with a folder that leads to the database in `place` and to nothing else there. Whoever opens a database runs the
 * libraries that `pkcs11.txt` beside it names: at best somebody's driver of card readers; at worst what a program left in its own home
 * that is locked in there (as a snap, as a Flatpak), and that would so come out.
 */
export async function withoutModules<T>(place: string, work: (folder: string) => Promise<T>): Promise<T> {
  let folder: string;
  try {
    folder = await mkdtemp(join(tmpdir(), 'cardbridge-'));
  } catch (cause) {
    throw storeTrouble(place, 'it cannot be read', cause);
  }
  try {
    for (const file of FILES) await symlink(join(place, file), join(folder, file));
    return await work(folder);
  } finally {
    // Links, and the list of modules that NSS makes, which is empty.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
