import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';

/** What a file must be like before a word of it counts. Owner and mode are looked at where the system has them (not on Windows). */
export interface FileRules {
  readonly maxBytes: number;
  /** A link counts as what it leads to, whose owner and mode are looked at. Otherwise a link is a fault. */
  readonly followLinks: boolean;
  readonly ownedBy: 'this user' | 'this user or root';
  /** What others may not do with it. */
  readonly closedTo: 'writing' | 'reading and writing';
}

export type FileContent =
  | { readonly found: 'text'; readonly text: string }
  | { readonly found: 'nothing' }
  /** Something is there that may not be used; `why` is for the log and the CLI. */
  | { readonly found: 'fault'; readonly why: string; readonly cause?: unknown };

/**
 * Reads a text file (UTF-8, a byte order mark is left out) if it may be trusted. What is judged is the open file, so that it
 * cannot be exchanged between the look and the reading.
 */
export async function readTrustedFile(path: string, rules: FileRules): Promise<FileContent> {
  let file: FileHandle;
  try {
    // Not blocking: opening a pipe would wait for its other end. Windows has neither of these flags.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (rules.followLinks ? 0 : (constants.O_NOFOLLOW ?? 0));
    file = await open(path, flags);
  } catch (cause) {
    return notOpened(path, cause as NodeJS.ErrnoException);
  }
  try {
    const stats = await file.stat();
    const fault = (why: string): FileContent => ({ found: 'fault', why });
    if (!stats.isFile()) return fault('it is not a regular file');
    if (process.platform !== 'win32') {
      const owners = rules.ownedBy === 'this user' ? [process.geteuid?.()] : [process.geteuid?.(), 0];
      if (!owners.includes(stats.uid)) return fault('it belongs to another user');
      if (stats.mode & (rules.closedTo === 'writing' ? 0o022 : 0o066)) {
        return fault(
          rules.closedTo === 'writing' ? 'others may change it (chmod go-w)' : 'others may read or change it (chmod 600)',
        );
      }
    }
    const bytes = await readAtMost(file, rules.maxBytes);
    if (bytes === undefined) return fault(`it is larger than ${rules.maxBytes} bytes`);
    try {
      return { found: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
    } catch (cause) {
      return { found: 'fault', why: 'it is not UTF-8 text', cause };
    }
  } catch (cause) {
    return { found: 'fault', why: 'it cannot be read', cause };
  } finally {
    // Nothing was written, so nothing is lost when closing fails.
    await file.close().catch(() => undefined);
  }
}

async function notOpened(path: string, cause: NodeJS.ErrnoException): Promise<FileContent> {
  const isLink = await lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
    // A link that leads nowhere was meant to lead somewhere.
    return isLink ? { found: 'fault', why: 'it is a link to a file that is not there', cause } : { found: 'nothing' };
  }
  return { found: 'fault', why: isLink ? 'it is a link' : 'it cannot be opened', cause };
}

/** Undefined when there is more; the size that the system told may have changed since. */
async function readAtMost(file: FileHandle, maxBytes: number): Promise<Buffer | undefined> {
  const bytes = Buffer.alloc(maxBytes + 1);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
  }
  return undefined;
}
