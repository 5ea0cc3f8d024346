import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Room for the lines that a report takes, with long ones among them. */
const MOST_BYTES = 256 * 1024;

/** The last lines of a file; undefined when there is none, or it cannot be read. */
export async function readLogTail(path: string, lines: number): Promise<readonly string[] | undefined> {
  let file: FileHandle | undefined;
  try {
    // A pipe in its place would be waited for.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const { size } = await file.stat();
    const from = Math.max(0, size - MOST_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const all = buffer.toString('utf8', 0, bytesRead).split('\n');
    // The first may be the end of one.
    return (from > 0 ? all.slice(1) : all).filter((line) => line !== '').slice(-lines);
  } catch {
    return undefined;
  } finally {
    await file?.close().catch(() => undefined);
  }
}
