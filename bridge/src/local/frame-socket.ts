import type { Socket } from 'node:net';
import * as v from 'valibot';
import { BridgeError } from '../error.js';
import { createFrameReader, encodeFrame } from '../frames/index.js';
import { MAX_LOCAL_FRAME } from './messages.js';

/** A socket that carries frames: checked headers, raw tails. */
export interface FrameSocket<Incoming, Outgoing> {
  send(message: Outgoing, tail?: Uint8Array): void;
  /** The next message, in order. Rejects with ERR_DAEMON_NOT_RUNNING when the other side is gone. The tail is the caller's to zero. */
  next(signal?: AbortSignal): Promise<{ message: Incoming; tail: Buffer }>;
  /** Aborts when the socket is closed, by whichever side. */
  readonly closed: AbortSignal;
  close(): void;
}

export function frameSocket<Incoming, Outgoing extends object>(
  socket: Socket,
  schema: v.GenericSchema<unknown, Incoming>,
): FrameSocket<Incoming, Outgoing> {
  const closed = new AbortController();
  const arrived: { message: Incoming; tail: Buffer }[] = [];
  let wake: (() => void) | undefined;
  let failure: unknown;

  const fail = (error: unknown) => {
    failure ??= error;
    socket.destroy();
    closed.abort(failure);
    wake?.();
  };
  const reader = createFrameReader({
    maxBytes: MAX_LOCAL_FRAME,
    onFrame: ({ header, tail }) => {
      arrived.push({ message: v.parse(schema, header), tail });
      wake?.();
    },
  });
  socket.on('data', (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch (error) {
      fail(new BridgeError('ERR_MESSAGE_MALFORMED', { cause: error }));
    }
  });
  socket.on('error', (error) => fail(new BridgeError('ERR_DAEMON_NOT_RUNNING', { cause: error })));
  socket.on('close', () => fail(new BridgeError('ERR_DAEMON_NOT_RUNNING', { detail: 'the connection was closed' })));

  return {
    send: (message, tail) => {
      const frame = encodeFrame(message, tail);
      // The frame may end in a PIN: gone from memory once the system has it.
      socket.write(frame, () => frame.fill(0));
    },
    next: async (signal) => {
      for (;;) {
        signal?.throwIfAborted();
        const first = arrived.shift();
        if (first) return first;
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal?.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
    closed: closed.signal,
    close: () => socket.end(),
  };
}
