import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { BridgeError } from '../error.js';

/** Groups of administrators: root's (`wheel`, 0), and `admin` of macOS, which may become root anyway. */
const ADMINISTRATORS: readonly number[] = process.platform === 'darwin' ? [0, 80] : [0];

/** Only the owner of what is in such a folder can move it (POSIX.1-2017, sys/stat.h), as in /tmp. */
const STICKY = 0o1000;

/**
 * The file that a module's path leads to, if nobody can have put another there, or can do so before it is loaded, but this person or an
 * administrator: it runs with all that this person may do, and is given the PIN. ERR_MODULE_FAILED with the fault otherwise. Windows has
 * no modes to look at: there it is the policy's word, or a folder of the system.
 */
export async function trustedModule(path: string): Promise<string> {
  if (!isAbsolute(path)) refuse('its path is not absolute');
  const file = await realpath(path).catch((cause: NodeJS.ErrnoException) =>
    refuse(`there is no such file (${cause.code})`, cause),
  );
  const stats = await stat(file);
  if (!stats.isFile()) refuse('it is not a regular file');
  if (process.platform === 'win32') return file;
  assertOwn(stats, 'it');
  let folder = dirname(file);
  assertOwn(await stat(folder), 'its folder');
  // What lies next to it may be loaded with it. Further up nothing is, but whoever can move a folder can put another in its place.
  while (folder !== dirname(folder)) {
    folder = dirname(folder);
    const { uid, gid, mode } = await stat(folder);
    assertOwn({ uid, gid, mode: mode & STICKY ? 0 : mode }, folder);
  }
  return file;
}

function assertOwn({ uid, gid, mode }: Pick<Stats, 'uid' | 'gid' | 'mode'>, name: string): void {
  if (uid !== 0 && uid !== process.geteuid?.()) refuse(`${name} belongs to another user`);
  if (mode & 0o002 || (mode & 0o020 && !ADMINISTRATORS.includes(gid))) refuse(`others may change ${name}`);
}

function refuse(why: string, cause?: unknown): never {
  throw new BridgeError('ERR_MODULE_FAILED', { detail: `it is not loaded: ${why}`, ...(cause ? { cause } : {}) });
}
