import type { Socket } from 'node:net';
import type { BridgeErrorCode } from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import { BridgeError } from '../error.js';
import { createFrameReader, encodeFrame } from '../frames/index.js';
import { MAX_LOCAL_FRAME } from './messages.js';

/** A socket that carries frames: checked headers, raw tails. */
export interface FrameSocket<Incoming, Outgoing> {
  /** Does nothing when the other side is gone; `closed` tells that. */
  send(message: Outgoing, tail?: Uint8Array): void;
  /**
   * The next message, in order; one reader at a time. The tail is the caller's to zero. Rejects with the reason of `closed` when
   * no more will come, and with that of the signal.
   */
  next(signal?: AbortSignal): Promise<{ message: Incoming; tail: Buffer }>;
  /** Aborts when nothing more will come: the socket is closed, by whichever side, or what came was malformed. */
  readonly closed: AbortSignal;
  /** Resolves when the socket is closed. */
  readonly ended: Promise<void>;
  /** Closes when all that was sent is out. */
  close(): void;
}

/** Messages that nobody has read yet; who talks and never listens gets no more of our memory. */
const MAX_UNREAD = 16;

export function frameSocket<Incoming, Outgoing extends object>(
  socket: Socket,
  /** `whenGone`: what it means that the other side is gone. Malformed messages are ERR_MESSAGE_MALFORMED. */
  { schema, whenGone }: { readonly schema: v.GenericSchema<unknown, Incoming>; readonly whenGone: BridgeErrorCode },
): FrameSocket<Incoming, Outgoing> {
  const closed = new AbortController();
  const arrived: { message: Incoming; tail: Buffer }[] = [];
  let wake = () => {};

  const finish = (error: BridgeError) => {
    reader.discard();
    for (const { tail } of arrived) tail.fill(0);
    closed.abort(error);
    wake();
  };
  const reader = createFrameReader({
    maxBytes: MAX_LOCAL_FRAME,
    onFrame: ({ header, tail }) => {
      if (arrived.length === MAX_UNREAD) throw new RangeError('too many messages');
      arrived.push({ message: v.parse(schema, header), tail });
      wake();
    },
  });
  socket.on('data', (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch (cause) {
      // Still open: whoever owns it may want to say what is wrong.
      socket.pause();
      finish(new BridgeError('ERR_MESSAGE_MALFORMED', { cause }));
    }
  });
  socket.on('error', (cause) => finish(new BridgeError(whenGone, { cause })));
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => {
      finish(new BridgeError(whenGone, { detail: 'the connection was closed' }));
      resolve();
    });
  });

  return {
    send: (message, tail) => {
      if (!socket.writable) return;
      const frame = encodeFrame(message, tail);
      // The frame may end in a PIN: gone from memory once the system has it.
      socket.write(frame, () => frame.fill(0));
    },
    next: async (signal) => {
      for (;;) {
        signal?.throwIfAborted();
        const first = arrived.shift();
        if (first) return first;
        closed.signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          wake = () => {
            signal?.removeEventListener('abort', wake);
            resolve();
          };
          signal?.addEventListener('abort', wake);
        });
      }
    },
    closed: closed.signal,
    ended,
    close: () => socket.destroySoon(),
  };
}
