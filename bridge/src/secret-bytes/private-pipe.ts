import { execFile } from 'node:child_process';
import { close, constants, open } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readPrivately } from './read-privately.js';

const [run, openFile, closeFile] = [promisify(execFile), promisify(open), promisify(close)];

/** A pipe from a program that is not ours. */
export interface PrivatePipe {
  /** What the program writes to: its place in `stdio` of `spawn`. */
  readonly writeEnd: number;
  /** Says `end` when the program, and whoever got the other end from it, are gone. */
  readonly stream: Socket;
  /** To be called when the program was started: from then on it alone has the other end. */
  closeWriteEnd(): Promise<void>;
}

/**
 * Opens a pipe whose bytes are read privately (see `readPrivately`). Not on Windows. The pipe has a name for a moment, in a folder that
 * only this user can enter: `spawn` makes its own pipes itself and reads them with Node's streams, and there is no other way to make
 * one than `mkfifo` (POSIX.1-2017, XCU).
 */
export async function openPrivatePipe(onBytes: (bytes: Buffer) => void): Promise<PrivatePipe> {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-'));
  try {
    const path = join(folder, 'pipe');
    await run('mkfifo', ['-m', '600', path]);
    // Without O_NONBLOCK it would wait for somebody who writes.
    const readEnd = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
    let writeEnd: number;
    try {
      writeEnd = await openFile(path, constants.O_WRONLY);
    } catch (error) {
      await closeFile(readEnd);
      throw error;
    }
    let closed = false;
    return {
      writeEnd,
      stream: readPrivately(readEnd, onBytes),
      closeWriteEnd: async () => {
        if (closed) return;
        closed = true;
        await closeFile(writeEnd);
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
