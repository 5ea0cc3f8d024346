import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { BridgeError } from '../error.js';

/** Groups of administrators: root's (`wheel`, 0), and `admin` of macOS, which may become root anyway. */
const ADMINISTRATORS: readonly number[] = process.platform === 'darwin' ? [0, 80] : [0];

/**
 * The file that a module's path leads to, if nobody can have put another there but this person or an administrator: it runs with all that
 * this person may do, and is given the PIN. ERR_MODULE_FAILED with the fault otherwise. Windows has no modes to look at: there it is the
 * policy's word, or a folder of the system.
 */
export async function trustedModule(path: string): Promise<string> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new BridgeError('ERR_MODULE_FAILED', { detail: `it is not loaded: ${why}`, ...(cause ? { cause } : {}) });
  };
  if (!isAbsolute(path)) refuse('its path is not absolute');
  const file = await realpath(path).catch((cause: NodeJS.ErrnoException) =>
    refuse(`there is no such file (${cause.code})`, cause),
  );
  const stats = await stat(file);
  if (!stats.isFile()) refuse('it is not a regular file');
  if (process.platform === 'win32') return file;
  const folder = dirname(file);
  const owners = [process.geteuid?.(), 0];
  for (const [name, { uid, gid, mode }] of [
    ['it', stats],
    ['its folder', await stat(folder)],
  ] as const) {
    if (!owners.includes(uid)) refuse(`${name} belongs to another user`);
    if (mode & 0o002 || (mode & 0o020 && !ADMINISTRATORS.includes(gid))) refuse(`others may change ${name}`);
  }
  return file;
}
