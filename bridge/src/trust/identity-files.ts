import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../error.js';
import { readTrustedFile } from '../files/index.js';

/** The texts (PEM) that make an identity: the leaf's key, the leaf, and the authority that signed it. */
export interface IdentityFiles {
  readonly key: string;
  readonly certificate: string;
  readonly authority: string;
}

/** By what each is kept as. */
export const fileNames = {
  key: 'key.pem',
  certificate: 'certificate.pem',
  authority: 'authority.pem',
} as const satisfies Record<keyof IdentityFiles, string>;

/** A P-256 key or certificate takes less than one KiB; an administrator's own RSA ones a few. */
const MAX_BYTES = 32 * 1024;

/**
 * Undefined when there is no folder, or nothing in it. ERR_TRUST_UNREADABLE when others could have written there or have read the
 * key, and when a part is missing.
 */
export async function readIdentityFiles(directory: string): Promise<IdentityFiles | undefined> {
  if (!(await isThere(directory))) return undefined;
  const key = await read(directory, 'key');
  const certificate = await read(directory, 'certificate');
  const authority = await read(directory, 'authority');
  if (key === undefined && certificate === undefined && authority === undefined) return undefined;
  const whole = (part: keyof IdentityFiles, text: string | undefined) => {
    if (text === undefined) throw unreadable(join(directory, fileNames[part]), 'there is no such file');
    return text;
  };
  return {
    key: whole('key', key),
    certificate: whole('certificate', certificate),
    authority: whole('authority', authority),
  };
}

export const unreadable = (path: string, why: string, cause?: unknown): BridgeError =>
  new BridgeError('ERR_TRUST_UNREADABLE', { detail: `${path}: ${why}`, cause });

/** Who may write to the folder can exchange key and certificate between two readings, whatever the files' own modes. */
async function isThere(directory: string): Promise<boolean> {
  const found = await lstat(directory).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw unreadable(directory, 'it cannot be read', cause);
  });
  if (!found) return false;
  if (!found.isDirectory()) throw unreadable(directory, 'it is a link or a file');
  if (process.platform === 'win32') return true;
  if (found.uid !== process.geteuid?.()) throw unreadable(directory, 'it belongs to another user');
  if (found.mode & 0o077) throw unreadable(directory, 'others may use it (chmod 700)');
  return true;
}

async function read(directory: string, part: keyof IdentityFiles): Promise<string | undefined> {
  const path = join(directory, fileNames[part]);
  const content = await readTrustedFile(path, {
    maxBytes: MAX_BYTES,
    followLinks: false,
    ownedBy: 'this user',
    closedTo: 'reading and writing',
  });
  if (content.found === 'fault') throw unreadable(path, content.why, content.cause);
  return content.found === 'text' ? content.text : undefined;
}
