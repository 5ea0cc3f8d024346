import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { CloseCode, DEFAULT_TLS_PORTS, MAX_FRAME_BYTES, SUBPROTOCOL } from '@cardbridge/sdk/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Access, EVERY_ORIGIN } from '../access/index.js';
import type { Log } from '../log.js';
import type { OperationContext } from '../operations/index.js';
import { createArrivals } from './arrivals.js';
import { closeSocket } from './close-socket.js';
import { type Limits, limits as usualLimits } from './limits.js';
import { createLinuxPeerUser } from './linux-peer-user.js';
import { listenOnFirstFree } from './listen-on-first-free.js';
import { createPageConnection, type PageConnection } from './page-connection.js';
import { createPeerCheck } from './peer-check.js';
import type { PeerUser } from './peer-user.js';
import { answerProbe } from './probe.js';
import { createRefusalLog } from './refusal-log.js';
import { findSeat, seatOf } from './seats.js';
import type { Witness } from './session.js';
import { createSparingLog } from './sparing-log.js';
import { createTlsEntrance } from './tls-entrance.js';
import { openTlsListener, type ServedCertificate } from './tls-listener.js';
import { judgeUpgrade } from './upgrade-guard.js';
import { createUpgradeRate } from './upgrade-rate.js';

export interface PageDoorOptions {
  readonly operations: OperationContext;
  readonly access: Access;
  /** Tells whose the other end of a loopback connection is; by default what this system tells. */
  readonly peerUser?: PeerUser;
  /** Tried in this order; 0 takes any free port. */
  readonly ports: readonly number[];
  /** The same for TLS; by default those that pages look at. */
  readonly tlsPorts?: readonly number[];
  readonly log: Log;
  /** Looks on while requests of pages are carried out; by default nobody does. */
  readonly witness?: Witness;
  /** Whether it begins paused; see `setPaused`. */
  readonly paused?: boolean;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
  /** Others than the usual ones: tests cannot wait for half a minute. */
  readonly limits?: Partial<Limits>;
}

export interface PageDoor {
  readonly port: number;
  /**
   * Listens with TLS too and gives the port of that; with another certificate shows that one from now on, and without one listens with
   * TLS no more. The plain listener goes on all the while, and whatever fails.
   *
   * Errors, after which all is as before: ERR_PORT_TAKEN when no port is free, ERR_TRUST_UNREADABLE when TLS does not take it.
   */
  serveTls(certificate: ServedCertificate | undefined): Promise<number | undefined>;
  /** Pages with a session now. */
  connections(): number;
  isPaused(): boolean;
  /**
   * While paused, connections stay open, but every operation has ended and every request but `bridge.info` is answered
   * ERR_BRIDGE_PAUSED. Afterwards, who watches readers is told of them.
   */
  setPaused(paused: boolean): void;
  close(): Promise<void>;
}

/**
 * The loopback door: HTTP probe and WebSocket on 127.0.0.1 only (DESIGN §4), with TLS as well when it is given a certificate. Two
 * listeners, one house: seats, rates and limits are the same ones. Rejects with ERR_PORT_TAKEN when no port is free.
 *
 * A connection passes, in this order: whose program it is, the guard of upgrades, the rate of its origin, a seat. Only then it has
 * a session, and only with a grant the session does anything.
 */
export async function openPageDoor(options: PageDoorOptions): Promise<PageDoor> {
  const { operations, access, log, now = () => performance.now(), peerUser = createLinuxPeerUser() } = options;
  const limits = { ...usualLimits, ...options.limits };
  const connections = new Set<PageConnection>();
  const rate = createUpgradeRate(limits, now);
  const refused = createRefusalLog({ log, rate: limits.linesPerReason, now });
  const isOurUser = createPeerCheck(peerUser, { log, rate: limits.linesPerReason, now });
  const arrivals = createArrivals({ limits, isOurUser, refused });
  const aboutSessions = createSparingLog({ ...limits.linesOfSessions, now });
  /** Our own mistakes: what pages do must not push them out. */
  const aboutMistakes = createSparingLog({ ...limits.linesOfSessions, now });
  /** Connections that a request came on. */
  const asked = new WeakSet<object>();
  let farewells = 0;
  let isPaused = options.paused ?? false;
  let plainPort = 0;

  const http = createServer({
    headersTimeout: limits.headers,
    requestTimeout: limits.headers,
    // Node looks for slow clients only every 30 seconds by itself.
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: limits.headerBytes,
  });
  http.maxConnections = limits.sockets;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    maxFragments: limits.fragments,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });

  const admit = (socket: WebSocket, origin: string) => {
    const connection = createPageConnection(socket, origin, {
      context: {
        operations,
        access,
        isPaused: () => isPaused,
        witness: options.witness ?? ((_origin, _method, work) => work()),
        maxRequests: limits.requests,
        maxUngrantedMessage: limits.ungrantedMessage,
      },
      limits,
      now,
      onFailure: (failure) =>
        failure.err.code === 'ERR_INTERNAL'
          ? aboutMistakes((more) => log.error({ ...failure, ...more }, 'request failed'))
          : aboutSessions((more) => log.info({ ...failure, ...more }, 'request refused')),
      onSocketError: (failure) => aboutSessions((more) => log.info({ ...failure, ...more }, 'socket error')),
      onClose: (closed) => connections.delete(closed),
    });
    connections.add(connection);
  };

  /** Opened only to be closed: the one way to tell a page why. It has no seat and no session. */
  const turnAway = (socket: WebSocket, code: number, reason: string) => {
    farewells += 1;
    socket.on('close', () => {
      farewells -= 1;
    });
    socket.on('error', () => socket.terminate());
    closeSocket(socket, code, reason, limits.closing);
  };

  http.on('connection', (socket) => {
    // What came through TLS has been looked at.
    if (!arrivals.knows(socket)) void arrivals.begin(socket, plainPort);
  });
  http.on('request', async (request, response) => {
    asked.add(request.socket);
    const port = await arrivals.passed(request.socket);
    if (port !== undefined) answerProbe(request, response, port);
  });
  http.on('upgrade', async (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    // Behind another request, whose answer would come in between and say that it is the last. No browser does that.
    if (asked.has(socket)) {
      refused('not-first');
      return void socket.destroy();
    }
    const port = await arrivals.passed(socket);
    if (port === undefined) return;
    const verdict = judgeUpgrade(request, { port, allowHttpLoopback: access.allowHttpLoopbackOrigins() });
    if (!verdict.allowed) {
      refused(verdict.reason);
      return refuse(socket, verdict.status);
    }
    const { origin } = verdict;
    const kind = seatOf(origin, access);
    const isTooMuch = !rate.take(origin, kind);
    const seat = isTooMuch ? undefined : findSeat(connections, origin, kind, { access, limits });
    if (seat !== undefined) {
      if (seat !== 'free') {
        connections.delete(seat);
        seat.giveUpSeat();
      }
      return sockets.handleUpgrade(request, socket, head, (webSocket) => admit(webSocket, origin));
    }
    refused(isTooMuch ? 'rate' : 'seats');
    if (farewells >= limits.farewells) return refuse(socket, 503);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      isTooMuch
        ? turnAway(webSocket, CloseCode.rateExceeded, 'too many connections in a short time')
        : turnAway(webSocket, CloseCode.connectionLimit, 'too many connections'),
    );
  });

  const tls = createTlsEntrance((certificate) =>
    openTlsListener(certificate, {
      ports: options.tlsPorts ?? DEFAULT_TLS_PORTS,
      arrivals,
      limits,
      log,
      refused,
      onStream: (stream) => http.emit('connection', stream),
    }),
  );

  const heartbeat = setInterval(() => {
    for (const connection of connections) connection.beat();
  }, limits.heartbeat);
  const stopListening = access.onChange((origin) => {
    for (const connection of [...connections]) {
      if (origin === undefined || origin === EVERY_ORIGIN || origin === connection.origin)
        connection.accessChanged(origin !== undefined);
    }
  });
  const stop = () => {
    stopListening();
    clearInterval(heartbeat);
  };

  try {
    await listenOnFirstFree(http, options.ports);
  } catch (error) {
    stop();
    throw error;
  }
  // Such as too many open files: one connection is lost, not the daemon.
  http.on('error', (error) => log.error({ err: error }, 'page door'));
  plainPort = (http.address() as AddressInfo).port;

  return {
    port: plainPort,
    serveTls: tls.serve,
    connections: () => connections.size,
    isPaused: () => isPaused,
    setPaused: (paused) => {
      if (paused === isPaused) return;
      isPaused = paused;
      for (const connection of [...connections]) connection.pauseChanged();
    },
    close: async () => {
      stop();
      await tls.close();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

const REASONS = { 400: 'Bad Request', 403: 'Forbidden', 503: 'Service Unavailable' } as const;

/** Refuses an upgrade: a bare status line, since a page cannot read more than "it failed" anyway. */
function refuse(socket: Duplex, status: keyof typeof REASONS): void {
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
