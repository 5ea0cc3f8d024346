import { lstat, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '../../files/index.js';
import { autostartTrouble } from './trouble.js';

/** What lies where a desktop looks for what to start. */
export type FoundFile =
  | { readonly found: 'nothing' }
  /** `isLink`: it is read through, and not written to. */
  | { readonly found: 'text'; readonly text: string; readonly isLink: boolean }
  | { readonly found: 'other' };

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** ERR_AUTOSTART when it cannot be read. */
export async function readOwnFile(path: string): Promise<FoundFile> {
  try {
    const isLink = (await lstat(path)).isSymbolicLink();
    if (!(await stat(path)).isFile()) return { found: 'other' };
    return { found: 'text', text: await readFile(path, 'utf8'), isLink };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOTDIR') return { found: 'nothing' };
    if (code !== 'ENOENT') throw autostartTrouble(path, 'it cannot be read', error);
    // A link that leads nowhere is there all the same.
    return lstat(path).then(
      () => ({ found: 'other' }),
      () => ({ found: 'nothing' }),
    );
  }
}

export async function writeOwnFile(path: string, text: string): Promise<void> {
  await assertOwnFolder(path);
  try {
    await replaceFile(path, text);
  } catch (error) {
    throw autostartTrouble(path, `it cannot be written (${codeOf(error)})`, error);
  }
}

export async function removeOwnFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    // Nothing is below what is no folder.
    if (codeOf(error) === 'ENOTDIR') return;
    throw autostartTrouble(path, 'it cannot be removed', error);
  }
}

/** sudo may leave HOME as it was: root would leave files there that the person cannot change. */
async function assertOwnFolder(path: string): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const owner = await stat(folder).then(
      ({ uid }) => uid,
      () => undefined,
    );
    if (owner === 0 || (owner === undefined && folder === dirname(folder))) return;
    if (owner !== undefined) throw autostartTrouble(folder, 'it belongs to another user');
  }
}
