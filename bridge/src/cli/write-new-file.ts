import { writeFile } from 'node:fs/promises';
import { BridgeError } from '../error.js';

/** For this person only, and never in the place of another file. Errors: ERR_USAGE. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'there is a file of that name already' : `it cannot be written (${code})`;
    throw new BridgeError('ERR_USAGE', { detail: `${path}: ${why}`, cause });
  }
}
