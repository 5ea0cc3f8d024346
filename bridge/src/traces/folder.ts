import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { BridgeError } from '../error.js';

const trouble = (place: string, why: string, cause?: unknown): BridgeError =>
  new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${place}: ${why}`, cause });

/**
 * Whether the folder is there and this person's. Rejects with ERR_CONFIGURATION_INVALID when it is somebody else's (sudo may leave HOME as
 * it was), or when nobody can say where it is (HOME is no absolute path).
 */
export async function isOurFolder(folder: string): Promise<boolean> {
  if (!isAbsolute(folder)) throw trouble(folder, 'this must be an absolute path');
  let found: Awaited<ReturnType<typeof lstat>>;
  try {
    found = await lstat(folder);
  } catch (cause) {
    if (isGone(cause)) return false;
    throw trouble(folder, 'it cannot be looked at', cause);
  }
  if (process.platform !== 'win32' && found.uid !== process.geteuid?.()) throw trouble(folder, 'it belongs to another user');
  return found.isDirectory() || found.isSymbolicLink();
}

/** Deletes those files of the folder that are meant; gives whether there was one. ERR_CONFIGURATION_INVALID: one is still there. */
export async function removeFiles(folder: string, isMeant: (name: string) => boolean): Promise<boolean> {
  if (!(await isOurFolder(folder))) return false;
  let names: readonly string[];
  try {
    names = (await readdir(folder)).filter(isMeant);
  } catch (cause) {
    throw trouble(folder, 'it cannot be read', cause);
  }
  for (const name of names) {
    try {
      await rm(join(folder, name), { force: true });
    } catch (cause) {
      throw trouble(join(folder, name), 'it cannot be removed', cause);
    }
  }
  return names.length > 0;
}

/**
 * A file of ours and what writing it may leave beside it: the damaged one that was put aside, a lock, a draft (see the room `files`).
 */
export const withItsCompanions =
  (path: string) =>
  (name: string): boolean => {
    const base = basename(path);
    return (
      name.startsWith(base) && /^(?:\.damaged|\.lock|\.lock\.[0-9a-f]{16}|\.[0-9a-f]{16}\.new)?$/.test(name.slice(base.length))
    );
  };

/**
 * Deletes the folder when nothing is in it. `foreign`: something is, which is not ours. ERR_CONFIGURATION_INVALID: it could not be deleted.
 */
export async function removeEmptyFolder(folder: string): Promise<'removed' | 'nothing' | 'foreign'> {
  if (!(await isOurFolder(folder))) return 'nothing';
  try {
    await rmdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') return 'foreign';
    if (isGone(cause)) return 'nothing';
    throw trouble(folder, 'it cannot be removed', cause);
  }
  // In Windows the folders of a program lie in one of its own.
  const above = dirname(folder);
  if (basename(above).toLowerCase() === 'cardbridge') await rmdir(above).catch(() => undefined);
  return 'removed';
}

function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
