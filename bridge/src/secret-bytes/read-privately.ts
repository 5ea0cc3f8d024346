import { Socket } from 'node:net';
import { overwriteDeadStack } from './overwrite-dead-stack.js';
import { secretBuffer } from './secret-buffer.js';

/** More than a frame with a PIN; longer ones come in pieces. */
const BUFFER_BYTES = 16 * 1024;

/**
 * Reads a pipe, whose descriptor it takes over, into one piece of memory, which is zeroed after every call of `onBytes`: what that
 * keeps it must copy. The stream that it gives says `end`, `error` and `close`, has no data, and ends the reading by `destroy`.
 */
export function readPrivately(fd: number, onBytes: (bytes: Buffer) => void): Socket {
  const buffer = secretBuffer(BUFFER_BYTES);
  const options = {
    fd,
    readable: true,
    writable: false,
    onread: {
      buffer,
      callback: (length: number) => {
        try {
          onBytes(buffer.subarray(0, length));
        } finally {
          buffer.fill(0, 0, length);
          overwriteDeadStack();
        }
        return true;
      },
    },
  };
  // Node documents `onread` for this constructor, too; its types have it for `connect` only.
  return new Socket(options).resume();
}
