import { once } from 'node:events';
import { type RequestOptions, request as requestPlainly } from 'node:http';
import { request as requestByTls } from 'node:https';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectByTls } from 'node:tls';
import { makeTlsCertificate } from '@cardbridge/fixtures/pki';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createInventory } from '../../src/operations/index.js';
import { createReaderMonitor } from '../../src/pcsc/index.js';
import { createSimulatedPcsc } from '../../src/pcsc/simulated/index.js';
import type { Prompt } from '../../src/pin/index.js';
import { withoutModules } from '../../src/pkcs11/index.js';
import { openPageDoor } from '../../src/server/index.js';
import { withoutTriesFile } from '../../src/tries/index.js';
import { createFakeAccess } from './fake-access.js';

type DoorOptions = Parameters<typeof openPageDoor>[0];

export const GRANTED = 'https://granted.example';
export const STRANGER = 'https://stranger.example';

/** Which of its listeners a door is talked to at. */
export type Scheme = 'ws' | 'wss';

interface OpenDoorOptions extends Partial<Pick<DoorOptions, 'limits' | 'peerUser' | 'now' | 'ports' | 'tlsPorts'>> {
  readonly readers?: readonly string[];
  /** With `wss` the door listens with TLS as well, and `port`, `page`, `connect`, `get` and `raw` are of that listener. */
  readonly scheme?: Scheme;
}

/** The same for all doors of a test file: keys take time. */
let certificate: ReturnType<typeof makeTlsCertificate> | undefined;

/** A door with simulated readers behind it and a scripted access, until the test is over. */
export async function openDoor({
  readers = ['Reader A'],
  ports = [0],
  tlsPorts = [0],
  scheme = 'ws',
  ...rest
}: OpenDoorOptions = {}) {
  const options = { ...rest, ports, tlsPorts };
  const pcsc = createSimulatedPcsc({ readers });
  const monitor = createReaderMonitor(pcsc);
  const inventory = createInventory({ pcsc }, monitor);
  const prompt: Prompt = {
    name: 'terminal',
    askPin: async () => undefined,
    confirm: async () => false,
    inform: async () => 'dismissed',
  };
  const access = createFakeAccess({ [GRANTED]: 'allowed' });
  const touched: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const operations = {
    pcsc: watched(pcsc, 'pcsc', touched),
    inventory: watched(inventory, 'inventory', touched),
    prompt,
    keyProvider: { keysFor: async () => undefined },
    modules: withoutModules(),
    simulated: true,
    assertMayAsk: () => undefined,
    tries: withoutTriesFile(),
  };
  const log = pino({ level: 'trace', base: {} }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const closeRest = async () => {
    inventory.close();
    await monitor.close();
    await pcsc.close();
  };
  const door = await openPageDoor({ operations, access, log, ...options }).catch(async (error: unknown) => {
    await closeRest();
    throw error;
  });
  onTestFinished(async () => {
    await door.close();
    await closeRest();
  });
  certificate ??= makeTlsCertificate();
  const served = await certificate;
  const tlsPort = scheme === 'wss' ? await door.serveTls(served) : undefined;
  const port = tlsPort ?? door.port;
  const client = createClient(scheme, port, served.authority);
  return {
    ...client,
    door,
    /** What TLS is, or could be, served with. */
    served,
    /** The one that is talked to. */
    port,
    pcsc,
    inventory,
    prompt,
    access,
    /** Every use that the door made of readers and cards. */
    touched,
    /** What the log got. */
    lines,
    page: (origin: string, protocols?: string[]) =>
      openPage(port, origin, { scheme, ca: served.authority, ...(protocols ? { protocols } : {}) }),
  };
}

/** The same object, whose uses are noted. */
function watched<T extends object>(target: T, name: string, touched: string[]): T {
  return new Proxy(target, {
    get: (object, key, receiver) => {
      touched.push(`${name}.${String(key)}`);
      return Reflect.get(object, key, receiver);
    },
  });
}

export type Page = Awaited<ReturnType<typeof openPage>>;

/** A page's socket, with its messages queued. */
export async function openPage(
  port: number,
  origin: string,
  { scheme = 'ws', ca, protocols = ['cardbridge.v1'] }: { scheme?: Scheme; ca?: string; protocols?: string[] } = {},
) {
  const socket = new WebSocket(`${scheme}://127.0.0.1:${port}/`, protocols, { origin, ...(ca === undefined ? {} : { ca }) });
  const messages: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  socket.on('message', (data) => {
    const text = data.toString();
    const next = waiting.shift();
    if (next) next(text);
    else messages.push(text);
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await once(socket, 'open');
  socket.on('error', () => {});
  const receiveText = async (): Promise<string> => messages.shift() ?? new Promise((resolve) => waiting.push(resolve));
  const receive = async (): Promise<unknown> => JSON.parse(await receiveText());
  let id = 0;
  return {
    socket,
    closed,
    receive,
    receiveText,
    /** Sends as it is; gives the next message. */
    raw: (text: string) => {
      socket.send(text);
      return receive();
    },
    call: (method: string, params?: unknown) => {
      id += 1;
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      return receive();
    },
    tell: (requestId: number | string, method: string, params?: unknown) =>
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: requestId, method, params })),
  };
}

/** Programs that are no page, at one listener of a door. */
export function createClient(scheme: Scheme, port: number, ca: string) {
  const to = { host: '127.0.0.1', port };
  return {
    /** A connection, after the handshake of TLS if there is one. Its errors are nobody's business. */
    connect(options: { readonly localAddress?: string } = {}): Socket {
      const socket = connect({ ...to, ...options }).on('error', () => {});
      return scheme === 'wss' ? connectByTls({ ...to, socket, ca }).on('error', () => {}) : socket;
    },
    /** Sends the text as it is, and gives everything that came back before the connection closed. */
    async raw(words: string): Promise<string> {
      const socket = this.connect();
      let answer = '';
      socket.setEncoding('latin1').on('data', (data: string) => {
        answer += data;
      });
      socket.write(words, 'latin1');
      await new Promise((resolve) => socket.once('close', resolve));
      return answer;
    },
    /** What an HTTP client is answered. */
    get: (path = '/', { body, ...options }: RequestOptions & { readonly body?: string } = {}): Promise<Response> =>
      new Promise((resolve, reject) => {
        const request = scheme === 'wss' ? requestByTls : requestPlainly;
        const asked = request({ ...to, ca, path, ...options }, async (answer) => {
          const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
          const { statusCode: status } = answer;
          const content = await text(answer);
          resolve(new Response(content === '' ? null : content, { headers, ...(status === undefined ? {} : { status }) }));
        });
        asked.on('error', reject).end(body);
      }),
  };
}
