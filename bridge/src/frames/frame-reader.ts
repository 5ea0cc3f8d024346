import { secretBuffer, secretCopy } from '../secret-bytes/index.js';
import { type Frame, FrameError, HEADER_SIZE_BYTES, SIZE_BYTES } from './frame.js';

export interface FrameReader {
  /**
   * Takes the next bytes of the stream and zeroes them: they may hold part of a secret, and nobody else is to look at them.
   * Throws FrameError, after which the stream is of no use; what `onFrame` throws passes through.
   */
  push(chunk: Uint8Array): void;
  /** Zeroes what is kept of an unfinished frame; call it when the stream ends. */
  discard(): void;
}

/** Cuts a stream of bytes into frames. `maxBytes` limits a frame as a whole, and with it what is ever kept in memory. */
export function createFrameReader(options: {
  readonly maxBytes: number;
  readonly onFrame: (frame: Frame) => void;
}): FrameReader {
  let kept: Buffer = Buffer.alloc(0);

  const discard = () => {
    kept.fill(0);
    kept = Buffer.alloc(0);
  };

  const take = (chunk: Uint8Array) => {
    const joined = secretBuffer(kept.length + chunk.length);
    joined.set(kept);
    joined.set(chunk, kept.length);
    kept.fill(0);
    chunk.fill(0);
    return joined;
  };

  return {
    push: (chunk) => {
      const bytes = take(chunk);
      kept = Buffer.alloc(0);
      let at = 0;
      try {
        for (;;) {
          const end = endOfFrame(bytes, at, options.maxBytes);
          if (end === undefined || end > bytes.length) break;
          const frame = parseFrame(bytes.subarray(at + SIZE_BYTES, end));
          at = end;
          options.onFrame(frame);
        }
        kept = secretCopy(bytes.subarray(at));
      } finally {
        bytes.fill(0);
      }
    },
    discard,
  };
}

function endOfFrame(bytes: Buffer, at: number, maxBytes: number): number | undefined {
  if (bytes.length - at < SIZE_BYTES) return undefined;
  const end = at + SIZE_BYTES + bytes.readUInt32BE(at);
  if (end - at > maxBytes) throw new FrameError('FRAME_TOO_LARGE');
  return end;
}

function parseFrame(body: Buffer): Frame {
  const headerEnd = body.length < HEADER_SIZE_BYTES ? Number.NaN : HEADER_SIZE_BYTES + body.readUInt16BE(0);
  if (!(headerEnd <= body.length)) throw new FrameError('FRAME_MALFORMED');
  let header: unknown;
  try {
    header = JSON.parse(body.toString('utf8', HEADER_SIZE_BYTES, headerEnd));
  } catch (cause) {
    throw new FrameError('FRAME_MALFORMED', { cause });
  }
  return { header, tail: secretCopy(body.subarray(headerEnd)) };
}
