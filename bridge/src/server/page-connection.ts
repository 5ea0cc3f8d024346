import { CloseCode } from '@cardbridge/sdk/protocol';
import type { RawData, WebSocket } from 'ws';
import type { BridgeError } from '../error.js';
import { closeSocket } from './close-socket.js';
import type { Limits } from './limits.js';
import { createRateLimit } from './rate-limit.js';
import { createSession, type SessionContext } from './session.js';

/** A page's socket with its session. It ends with the socket. */
export interface PageConnection {
  readonly origin: string;
  granted(): boolean;
  /** Whether it waits for an answer about access. */
  asking(): boolean;
  accessChanged(exactly: boolean): void;
  pauseChanged(): void;
  /** Closes it: another needs its place more. */
  giveUpSeat(): void;
  /** Called now and then: closes a socket whose page sleeps or does not read. */
  beat(): void;
}

export interface PageConnectionOptions {
  readonly context: SessionContext;
  readonly limits: Limits;
  readonly now: () => number;
  /** What the session refused, or failed at. */
  readonly onFailure: (failure: { readonly origin: string; readonly method: string; readonly err: BridgeError }) => void;
  /** What the socket suffered: a code of ws or of the system. */
  readonly onSocketError: (failure: { readonly origin: string; readonly reason: string | undefined }) => void;
  readonly onClose: (connection: PageConnection) => void;
}

export function createPageConnection(
  socket: WebSocket,
  origin: string,
  { context, limits, now, onFailure, onSocketError, onClose }: PageConnectionOptions,
): PageConnection {
  const rate = createRateLimit({ ...limits.messages, now });
  let alive = true;
  let asking = false;
  let idle: NodeJS.Timeout | undefined;

  /** The peer may go on as if nothing had been said, so nothing waits for its answer. */
  const close = (code: number, reason: string) => {
    session.end();
    closeSocket(socket, code, reason, limits.closing);
  };
  const expectQuestion = (isExpected: boolean) => {
    clearTimeout(idle);
    if (!isExpected || socket.readyState !== socket.OPEN) return;
    idle = setTimeout(() => close(CloseCode.idle, 'access was not asked for'), limits.idle);
  };

  const session = createSession(context, origin, {
    send: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    },
    closeRefused: () => close(CloseCode.accessRefused, 'access refused'),
    asking: (isAsking) => {
      asking = isAsking;
      expectQuestion(!isAsking && !session.granted());
    },
    failed: (method, err) => onFailure({ origin, method, err }),
  });
  expectQuestion(true);

  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (socket.readyState !== socket.OPEN) return;
    if (isBinary) return close(1003, 'text only');
    if (!rate.take()) return close(CloseCode.rateExceeded, 'too many messages');
    void session.receive(data.toString());
  });
  socket.on('ping', () => {
    if (!rate.take()) close(CloseCode.rateExceeded, 'too many pings');
  });
  socket.on('pong', () => {
    alive = true;
  });
  // A frame too large or malformed: ws closes with the right code; the rest is for the log.
  socket.on('error', (error) => onSocketError({ origin, reason: (error as NodeJS.ErrnoException).code }));

  const connection: PageConnection = {
    origin,
    granted: session.granted,
    asking: () => asking,
    accessChanged: session.accessChanged,
    pauseChanged: session.pauseChanged,
    giveUpSeat: () => close(CloseCode.connectionLimit, 'another stranger has this place'),
    beat: () => {
      if (!alive || socket.bufferedAmount > limits.unreadBytes) return socket.terminate();
      alive = false;
      if (socket.readyState === socket.OPEN) socket.ping();
    },
  };
  socket.on('close', () => {
    clearTimeout(idle);
    session.end();
    onClose(connection);
  });
  return connection;
}
