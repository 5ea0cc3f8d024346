import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BridgeError } from '../error.js';
import { aloneWith, replaceFile } from '../files/index.js';
import { fileNames, type IdentityFiles, unreadable } from './identity-files.js';

/**
 * A new folder beside the one of the identity, with all of a new one in it; it counts when it takes that one's place, so that key and
 * certificate always belong together.
 */
export async function draftFolder(directory: string, files: IdentityFiles): Promise<string> {
  const draft = `${directory}.${randomBytes(8).toString('hex')}.new`;
  try {
    await mkdir(draft, { mode: 0o700 });
    for (const part of ['key', 'certificate', 'authority'] as const)
      await replaceFile(join(draft, fileNames[part]), files[part]);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw unreadable(directory, 'it cannot be written', cause);
  }
  return draft;
}

/** A system cannot exchange two folders: for a moment there is none, which is as before the first one. */
export async function putInPlace(draft: string, directory: string): Promise<void> {
  const aside = `${directory}.${randomBytes(8).toString('hex')}.old`;
  const hadOne = await isThere(directory);
  try {
    if (hadOne) await rename(directory, aside);
    try {
      await rename(draft, directory);
    } catch (error) {
      if (hadOne) await rename(aside, directory);
      throw error;
    }
  } catch (cause) {
    throw unreadable(directory, 'it cannot be written', cause);
  }
  // What is left of it is swept away the next time.
  if (hadOne) await rm(aside, { recursive: true, force: true }).catch(() => undefined);
}

/** The folder, whatever is wrong with it, and what a process that was killed left beside it. A link goes, and what it leads to stays. */
export async function removeFolder(directory: string): Promise<void> {
  try {
    await sweep(directory);
    await rm(directory, { recursive: true, force: true });
  } catch (cause) {
    throw unreadable(directory, 'it cannot be removed', cause);
  }
}

/** Drafts and old ones that a process left which was killed at the wrong moment. Only while nobody else can have one. */
export async function sweep(directory: string): Promise<void> {
  const parent = dirname(directory);
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((other) => other.startsWith(`${basename(directory)}.`))) {
    if (/\.[0-9a-f]{16}\.(new|old)$/.test(name)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

export const isThere = (directory: string): Promise<boolean> =>
  lstat(directory).then(
    () => true,
    () => false,
  );

/** Longer than a list of certificates takes to change, but where a person is asked meanwhile. */
const PATIENCE_MS = 30_000;

/** ERR_OPERATION_BUSY when another process changes trust, ERR_TRUST_UNREADABLE when the folder above cannot be written to. */
export async function aloneWithFolder<T>(
  directory: string,
  work: (assertAlone: () => Promise<void>) => Promise<T>,
): Promise<T> {
  try {
    return await aloneWith(directory, work, { patience: PATIENCE_MS });
  } catch (error) {
    if (error instanceof BridgeError || !(error instanceof Error)) throw error;
    const busy = 'code' in error && error.code === 'EBUSY';
    throw busy ? new BridgeError('ERR_OPERATION_BUSY', { cause: error }) : unreadable(directory, 'it cannot be written', error);
  }
}
