import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type AuthenticationToken,
  type BridgeErrorCode,
  CloseCode,
  isErrorCode,
  isRetriable,
  type NhiBasicData,
  type ReaderInfo,
  rpcNumber,
  SUBPROTOCOL,
} from '../../src/protocol/index.js';
import { messages } from '../../src/protocol/messages/en.js';

export interface Received {
  readonly id: number;
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly origin: string | undefined;
  /** Sends an event to the page that asked. */
  readonly notify: (method: string, params: unknown) => void;
  /** Aborted when the page cancels this request or goes away. */
  readonly signal: AbortSignal;
}

type Handler = (request: Received) => unknown;

export class Refusal extends Error {
  readonly code: BridgeErrorCode;

  constructor(code: BridgeErrorCode) {
    super(messages[code].sentence);
    this.code = code;
  }
}

export interface FakeBridgeOptions {
  readonly port?: number;
  readonly probe?: RequestListener;
  readonly refuseUpgrade?: boolean;
  /** Which protocol the probe says is its newest, and which the upgrade takes. By default ours. */
  readonly newest?: string;
  readonly takes?: readonly string[];
  /** Listens with TLS. */
  readonly tls?: ServerOptions;
  /** Lets every page in and closes at once, with this code. */
  readonly closeAtOnce?: number;
  /** Replaces answers of single methods. */
  readonly methods?: Record<string, Handler>;
}

export const READERS: readonly ReaderInfo[] = [
  { id: 'r1', name: 'Test Reader 1', state: 'ready', card: { kind: 'citizen' } },
  { id: 'r2', name: 'Test Reader 2', state: 'empty' },
];

export const TOKEN: AuthenticationToken = {
  format: 'web-eid:1.0',
  unverifiedCertificate: 'MII=',
  algorithm: 'RS256',
  signature: 'c2ln',
  appVersion: 'fake',
};

export const BASIC_DATA: NhiBasicData = {
  cardNumber: '000012345678',
  name: '測試',
  nameBytes: 'tPq41Q==',
  idNumber: 'A123456789',
  birthDate: '1980-01-01',
  sex: 'F',
  issueDate: '2004-01-01',
  cancelMark: '0',
};

/** The page's side of the contract, over a real HTTP probe and a real WebSocket, with no cards behind it. */
export async function startFakeBridge({
  port = 0,
  probe,
  refuseUpgrade = false,
  closeAtOnce,
  newest = SUBPROTOCOL,
  takes = [SUBPROTOCOL],
  tls,
  methods = {},
}: FakeBridgeOptions = {}) {
  let accepted = 0;
  const received: Received[] = [];
  const watching = new Set<WebSocket>();
  let readers = READERS;

  const defaults: Record<string, Handler> = {
    'access.request': () => ({ granted: true }),
    'bridge.info': () => ({ version: '1.2.3', protocol: SUBPROTOCOL, simulated: true }),
    'readers.list': () => ({ readers }),
    'readers.watch': () => ({ readers }),
    'readers.unwatch': () => ({}),
    'card.authenticate': () => ({ token: TOKEN }),
    'card.readNhi': () => ({ basicData: BASIC_DATA }),
    'operation.cancel': () => ({ cancelled: true }),
  };

  const answerProbe: RequestListener = (_, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Connection', 'close');
    response.end(JSON.stringify({ product: 'cardbridge', protocol: newest }));
  };
  const http = tls ? createTlsServer(tls, probe ?? answerProbe) : createServer(probe ?? answerProbe);
  const taken = (offered: Iterable<string>) => [...offered].find((name) => takes.includes(name));
  const server = new WebSocketServer({ noServer: true, handleProtocols: (offered) => taken(offered) ?? false });
  http.on('upgrade', (request, socket, head) => {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/, */);
    if (refuseUpgrade || taken(offered) === undefined) {
      socket.end(`HTTP/1.1 ${refuseUpgrade ? '403 Forbidden' : '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
    } else {
      accepted += 1;
      server.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket, request.headers.origin));
    }
  });

  const serve = (socket: WebSocket, origin: string | undefined) => {
    if (closeAtOnce !== undefined) return socket.close(closeAtOnce);
    const running = new Map<unknown, AbortController>();
    const send = (message: object) => socket.send(JSON.stringify({ jsonrpc: '2.0', ...message }));
    socket.on('close', () => {
      watching.delete(socket);
      for (const controller of running.values()) controller.abort();
    });
    socket.on('message', async (data) => {
      const { id, method, params } = JSON.parse(data.toString());
      const controller = new AbortController();
      const notify = (event: string, about: unknown) => send({ method: event, params: about });
      const request: Received = { id, method, params, origin, notify, signal: controller.signal };
      received.push(request);
      running.set(id, controller);
      if (method === 'operation.cancel') running.get(params.requestId)?.abort();
      if (method === 'readers.watch') watching.add(socket);
      if (method === 'readers.unwatch') watching.delete(socket);
      try {
        const result = await (methods[method] ?? defaults[method])?.(request);
        send({ id, result });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { code, message } = error;
        const known = isErrorCode(code);
        const data = { code, remedy: known ? messages[code].remedy : '?', retriable: known && isRetriable(code) };
        send({ id, error: { code: rpcNumber(code), message, data } });
        if (code === 'ERR_ACCESS_REFUSED') socket.close(CloseCode.accessRefused);
      } finally {
        running.delete(id);
      }
    });
  };

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', resolve);
  });

  return {
    port: (http.address() as AddressInfo).port,
    received,
    connections: () => server.clients.size,
    /** How many were let in since the start. */
    accepted: () => accepted,
    methods: () => received.map(({ method }) => method),
    changeReaders: (next: readonly ReaderInfo[]) => {
      readers = next;
      for (const socket of watching) {
        socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'readers.changed', params: { readers } }));
      }
    },
    /** Sends to every page what no bridge should, or what this one does not do by itself. */
    sendRaw: (data: string | Uint8Array) => {
      for (const socket of server.clients) socket.send(data);
    },
    disconnect: (code: number) => {
      for (const socket of server.clients) socket.close(code);
    },
    stop: async () => {
      for (const socket of server.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

export type FakeBridge = Awaited<ReturnType<typeof startFakeBridge>>;

/** A port of which nobody answers: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const { port, stop } = await startFakeBridge();
  await stop();
  return port;
}
