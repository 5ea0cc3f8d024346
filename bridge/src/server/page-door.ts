import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { CloseCode, MAX_FRAME_BYTES, SUBPROTOCOL } from '@cardbridge/sdk/protocol';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Access } from '../access/index.js';
import { BridgeError } from '../error.js';
import type { Log } from '../log.js';
import type { OperationContext } from '../operations/index.js';
import { answerProbe } from './probe.js';
import { createRateLimit } from './rate-limit.js';
import { createSession } from './session.js';
import { judgeUpgrade } from './upgrade-guard.js';

export interface PageDoorOptions {
  readonly operations: OperationContext;
  readonly access: Access;
  /** Tells whose the other end of a loopback connection is; by default what this system tells. */
  readonly peerUser?: PeerUser;
  /** Tried in this order; 0 takes any free port. */
  readonly ports: readonly number[];
  readonly log: Log;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

/**
 * Whose program the other end of a TCP connection to us is: this user's, another local user's, or what the system does not tell
 * (attacks D-20, D-21). The connection has both ends on 127.0.0.1.
 */
export type PeerUser = (connection: {
  readonly peerPort: number;
  readonly ourPort: number;
}) => Promise<'same' | 'other' | 'not-told'>;

export interface PageDoor {
  readonly port: number;
  connections(): number;
  close(): Promise<void>;
}

/**
 * Strangers have seats of their own: they can take none from the sites that may use cards, and a full house tells them nothing
 * about those.
 */
const MAX_CONNECTIONS = { allowed: 64, stranger: 32 };
const MAX_CONNECTIONS_PER_ORIGIN = 8;
/** TCP connections of any kind, so that nobody uses up the file descriptors that card hosts and windows need. */
const MAX_SOCKETS = 256;
const MAX_FRAGMENTS = 16;
/** A page watches readers, asks one thing at a time and cancels it: far below this. */
const MESSAGES = { burst: 60, perSecond: 20 };
/** A client that takes longer for the few lines of a request is not a browser (slow loris, attack D-27). */
const HEADERS_TIMEOUT_MS = 5_000;
/** Node looks for such clients only every 30 seconds by itself. */
const TIMEOUT_CHECK_MS = 1_000;
/** More bytes than this waiting for a peer mean that it does not read. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** A socket whose page went to sleep without a word is closed after two missed beats. */
const HEARTBEAT_MS = 30_000;

/**
 * The loopback door: HTTP probe and WebSocket on 127.0.0.1 only (DESIGN §4). Rejects with ERR_PORT_TAKEN when no port is free.
 */
export async function openPageDoor(options: PageDoorOptions): Promise<PageDoor> {
  const { operations, access, log, now = () => performance.now() } = options;
  const perOrigin = new Map<string, number>();
  const seated = { allowed: 0, stranger: 0 };
  const alive = new WeakMap<WebSocket, boolean>();
  let port = 0;

  const http = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: HEADERS_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    maxHeaderSize: 8192,
  });
  http.maxConnections = MAX_SOCKETS;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    maxFragments: MAX_FRAGMENTS,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });

  const seatOf = (origin: string) => (access.standing(origin) === 'allowed' ? 'allowed' : 'stranger');

  const admit = (socket: WebSocket, origin: string) => {
    const seat = seatOf(origin);
    seated[seat] += 1;
    perOrigin.set(origin, (perOrigin.get(origin) ?? 0) + 1);
    alive.set(socket, true);
    const limit = createRateLimit({ ...MESSAGES, now });
    /** The peer may go on as if nothing had been said, so nothing waits for its answer. */
    const close = (code: number, reason: string) => {
      session.end();
      socket.close(code, reason);
    };
    const session = createSession({ operations, access }, origin, {
      send: (message) => {
        if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
      },
      closeRefused: () => close(CloseCode.accessRefused, 'access refused'),
      failed: (method, error) =>
        log[error.code === 'ERR_INTERNAL' ? 'error' : 'info']({ origin, method, err: error }, 'request refused'),
    });
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (socket.readyState !== socket.OPEN) return;
      if (isBinary) return close(1003, 'text only');
      if (!limit.take()) return close(CloseCode.rateExceeded, 'too many messages');
      void session.receive(data.toString());
    });
    socket.on('ping', () => {
      if (!limit.take()) close(CloseCode.rateExceeded, 'too many pings');
    });
    socket.on('pong', () => alive.set(socket, true));
    // A frame too large or malformed: ws closes with the right code; the rest is for the log.
    socket.on('error', (error) => log.info({ origin, reason: (error as NodeJS.ErrnoException).code }, 'socket error'));
    socket.on('close', () => {
      session.end();
      seated[seat] -= 1;
      const left = (perOrigin.get(origin) ?? 1) - 1;
      if (left > 0) perOrigin.set(origin, left);
      else perOrigin.delete(origin);
    });
  };

  http.on('request', (request, response) => answerProbe(request, response, port));
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const verdict = judgeUpgrade(request, { port, allowHttpLoopback: access.allowHttpLoopbackOrigins() });
    if (!verdict.allowed) {
      log.info({ reason: verdict.reason }, 'upgrade refused');
      return refuse(socket, verdict.status);
    }
    const { origin } = verdict;
    const seat = seatOf(origin);
    if (seated[seat] >= MAX_CONNECTIONS[seat] || (perOrigin.get(origin) ?? 0) >= MAX_CONNECTIONS_PER_ORIGIN) {
      return refuse(socket, 503);
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => admit(webSocket, origin));
  });

  const heartbeat = setInterval(() => {
    for (const socket of sockets.clients) {
      if (alive.get(socket) === false || socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
      else {
        alive.set(socket, false);
        socket.ping();
      }
    }
  }, HEARTBEAT_MS);

  try {
    await listenOnFirstFree(http, options.ports);
  } catch (error) {
    clearInterval(heartbeat);
    throw error;
  }
  // Such as too many open files: one connection is lost, not the daemon.
  http.on('error', (error) => log.error({ err: error }, 'page door'));
  port = (http.address() as AddressInfo).port;

  return {
    port,
    connections: () => sockets.clients.size,
    close: async () => {
      clearInterval(heartbeat);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

async function listenOnFirstFree(http: ReturnType<typeof createServer>, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    try {
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject);
        http.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
          http.off('error', reject);
          resolve();
        });
      });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw new BridgeError('ERR_PORT_TAKEN', { cause: error });
    }
  }
  throw new BridgeError('ERR_PORT_TAKEN', { detail: ports.join(', ') });
}

const REASONS = { 400: 'Bad Request', 403: 'Forbidden', 503: 'Service Unavailable' } as const;

/** Refuses an upgrade: a bare status line, since a page cannot read more than "it failed" anyway. */
function refuse(socket: Duplex, status: keyof typeof REASONS): void {
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
