import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { connectPage, failure, permission } from '../../test/support/page.js';
import { SUBPROTOCOL } from '../protocol/version.js';
import { CardBridgeError } from './index.js';

/** Another program at the port of the bridge (attacks D-20, D-21): a page cannot tell it from the bridge, but must survive it. */

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

const probeAnswer = JSON.stringify({ product: 'cardbridge', protocol: SUBPROTOCOL });
const honestProbe: RequestListener = (_, response) => void response.setHeader('Connection', 'close').end(probeAnswer);

interface Asked {
  readonly id: number;
  readonly method: string;
}

/** Lets every page in; what it then says is the test's. */
async function squat(
  onMessage: (socket: WebSocket, asked: Asked) => void,
  { probe = honestProbe, onOpen }: { probe?: RequestListener; onOpen?: (socket: WebSocket) => void } = {},
): Promise<number> {
  const http = createServer(probe);
  const server = new WebSocketServer({ server: http, handleProtocols: () => SUBPROTOCOL });
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data) => onMessage(socket, JSON.parse(data.toString()) as Asked));
    onOpen?.(socket);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  cleanUps.push(async () => {
    for (const socket of server.clients) socket.terminate();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return (http.address() as AddressInfo).port;
}

const say = (socket: WebSocket, message: unknown) => socket.send(JSON.stringify(message));
const result = (id: unknown, value: unknown) => ({ jsonrpc: '2.0', id, result: value });
const results: Record<string, unknown> = {
  'access.request': { granted: true },
  'bridge.info': { version: '9', protocol: SUBPROTOCOL, simulated: false },
  'readers.list': { readers: [] },
  'readers.watch': { readers: [] },
};
/** As the bridge would, up to the point that a test is about. */
const honest = (socket: WebSocket, { id, method }: Asked) => say(socket, result(id, results[method]));

const hostileError = (code: unknown) => ({
  code: -32000,
  message: '<img src=x onerror=alert(1)>',
  data: { code, remedy: '\u202e'.repeat(1000), retriable: true },
});

describe('D-20 a squatter that answers the probe', () => {
  test.each<[string, (id: number) => string | Uint8Array]>([
    ['garbage', () => '\u0000\uffff{{{'],
    ['an empty message', () => ''],
    ['null', () => 'null'],
    ['bytes', () => Buffer.alloc(1000, 0xff)],
    ['a frame over the limit', (id) => JSON.stringify({ ...result(id, { granted: true }), filler: 'x'.repeat(70_000) })],
    ['a message as deep as fits', () => '['.repeat(60_000)],
    ['a batch', (id) => JSON.stringify([result(id, { granted: true })])],
    ['an id of another type', (id) => JSON.stringify(result(String(id), { granted: true }))],
    ['no id', () => JSON.stringify(result(null, { granted: true }))],
    ['access that is not given', (id) => JSON.stringify(result(id, { granted: 'true' }))],
    ['no result at all', (id) => JSON.stringify({ jsonrpc: '2.0', id })],
    ['an error that is none', (id) => JSON.stringify({ jsonrpc: '2.0', id, error: 'no' })],
    ['a code that there is not', (id) => JSON.stringify({ jsonrpc: '2.0', id, error: hostileError('constructor') })],
    ['a code that is no text', (id) => JSON.stringify({ jsonrpc: '2.0', id, error: hostileError({ toString: 1 }) })],
    ['a code of the client', (id) => JSON.stringify({ jsonrpc: '2.0', id, error: hostileError('ERR_CLIENT_CLOSED') })],
    ['a prototype', (id) => `{"jsonrpc":"2.0","id":${id},"result":{"__proto__":{"granted":true}}}`],
  ])('D-20 %s instead of access: an error of ours', async (_, message) => {
    const port = await squat((socket, { id }) => socket.send(message(id)));
    const { states, connecting } = connectPage({ ports: [port] });
    await failure(connecting);
    expect(states.at(-1)).toBe('closed');
    expect(states).not.toContain('ready');
  });

  test.each([1000, 1006, 1009, 3000, 4403, 4999])('D-20 a door shut with %i', async (code) => {
    const port = await squat((socket) => (code === 1006 ? socket.terminate() : socket.close(code, 'x'.repeat(100))));
    await failure(connectPage({ ports: [port] }).connecting);
  });

  test('D-20 on a port behind the bridge, and faster than it, is not taken for it', async () => {
    const info = {
      ...results,
      'bridge.info': { version: 'bridge', protocol: SUBPROTOCOL, simulated: false },
    } as typeof results;
    const bridgePort = await squat((socket, { id, method }) => say(socket, result(id, info[method])), {
      probe: (request, response) => void setTimeout(honestProbe, 100, request, response),
    });
    const port = await squat(honest);
    const bridge = await connectPage({ ports: [bridgePort, port] }).connecting;
    cleanUps.push(bridge.close);
    expect(bridge.info.version).toBe('bridge');
  });

  test.each<[string, RequestListener]>([
    ['says nothing', () => undefined],
    ['begins an answer', (_, response) => void response.write('{')],
  ])('D-20 on a port before the bridge, which %s, does not keep the page from it', async (_, probe) => {
    const port = await squat(honest, { probe });
    const bridge = await connectPage({ ports: [port, await squat(honest)] }).connecting;
    cleanUps.push(bridge.close);
    expect(bridge.state).toBe('ready');
  });

  test('D-20 on a port before the bridge, which says nothing: the page can give up meanwhile', async () => {
    const controller = new AbortController();
    let asked = 0;
    const probe: RequestListener = () => {
      asked += 1;
    };
    const fast: RequestListener = (request, response) => {
      response.on('close', () => setTimeout(() => controller.abort(), 50));
      honestProbe(request, response);
    };
    const ports = [await squat(honest, { probe }), await squat(honest, { probe: fast })];
    const { states, connecting } = connectPage({ ports, signal: controller.signal });
    expect((await failure(connecting)).code).toBe('ERR_OPERATION_CANCELLED');
    expect(asked).toBe(1);
    expect(states).toEqual(['probing', 'closed']);
  });

  test('D-20 answers to other ids, twice, and events before any answer change nothing', async () => {
    const port = await squat(
      (socket, asked) => {
        for (const id of [asked.id + 1, -1, 0.5, 1e308]) say(socket, result(id, { granted: true }));
        say(socket, { jsonrpc: '2.0', method: 'operation.progress', params: { requestId: asked.id, stage: 'signing' } });
        honest(socket, asked);
        honest(socket, asked);
        say(socket, { jsonrpc: '2.0', id: asked.id, error: hostileError('ERR_INTERNAL') });
      },
      {
        onOpen: (socket) => {
          say(socket, { jsonrpc: '2.0', method: 'readers.changed', params: { readers: [] } });
          say(socket, { jsonrpc: '2.0', method: 'constructor', params: null });
          say(socket, { jsonrpc: '2.0', method: 'operation.progress', params: { requestId: 7, stage: 'signing' } });
        },
      },
    );
    const { states, connecting } = connectPage({ ports: [port] });
    const bridge = await connecting;
    expect(states).toEqual(['probing', 'connecting', 'waiting-for-access', 'ready']);
    expect(await bridge.readers()).toEqual([]);
    bridge.close();
  });

  test('D-20 it never answers: no time limit of ours runs while a person may be asked, and the page can give up at once', async () => {
    let asked = () => {};
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const port = await squat(() => asked());
    const controller = new AbortController();
    const { states, connecting } = connectPage({ ports: [port], signal: controller.signal });
    const outcome = failure(connecting);
    await waiting;
    expect(states.at(-1)).toBe('waiting-for-access');
    controller.abort();
    expect((await outcome).code).toBe('ERR_OPERATION_CANCELLED');
  });

  test('D-20 it answers the probe and never the upgrade: a time limit ends that', async () => {
    let asked = () => {};
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const http = createServer(honestProbe).on('upgrade', (_, socket) => {
      cleanUps.push(() => socket.destroy());
      asked();
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => http.close());
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { connecting } = connectPage({ ports: [(http.address() as AddressInfo).port], tlsPorts: [] });
    const outcome = failure(connecting);
    await waiting;
    vi.advanceTimersByTime(5_000);
    expect((await outcome).code).toBe('ERR_CONNECTION_REFUSED');
  });

  test('D-20 it grants access and then says nothing about itself: a time limit ends that', async () => {
    let asked = () => {};
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const port = await squat((socket, request) => {
      if (request.method === 'access.request') honest(socket, request);
      else asked();
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const outcome = failure(connectPage({ ports: [port] }).connecting);
    await waiting;
    vi.advanceTimersByTime(10_000);
    expect((await outcome).code).toBe('ERR_CONNECTION_LOST');
  });

  test.each(['granted', 'prompt'])('D-20 it begins an answer to the probe and never ends it, permission %s', async (state) => {
    let begun = () => {};
    const waiting = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const port = await squat(() => undefined, {
      probe: (_, response) => {
        response.write(probeAnswer.slice(0, -1));
        begun();
      },
    });
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const outcome = failure(connectPage({ ports: [port], permissions: permission(() => state) }).connecting);
    await waiting;
    // Until the first bytes have reached the page.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await outcome).code).toBe('ERR_BRIDGE_ABSENT');
  });

  test.each<[string, unknown]>([
    ['text', 'token'],
    ['null', null],
    ['no certificate', { format: 'web-eid:1.0', algorithm: 'RS256', signature: 'c2ln', appVersion: 'x' }],
    [
      'a certificate that is a list',
      { format: 'web-eid:1.0', unverifiedCertificate: [], algorithm: 'RS256', signature: 'c2ln', appVersion: 'x' },
    ],
  ])('D-20 a token that is none (%s) does not reach the page', async (_, token) => {
    const port = await squat((socket, asked) => {
      if (asked.method === 'card.authenticate') say(socket, result(asked.id, { token }));
      else honest(socket, asked);
    });
    const bridge = await connectPage({ ports: [port] }).connecting;
    cleanUps.push(bridge.close);
    expect((await failure(bridge.authenticate({ challengeNonce: 'A'.repeat(44) }))).code).toBe('ERR_CONNECTION_LOST');
  });

  test('D-20 it signs for ever: the page can give up, and closing ends everything', async () => {
    let signing = () => {};
    const waiting = new Promise<void>((resolve) => {
      signing = resolve;
    });
    const port = await squat((socket, asked) => {
      if (asked.method === 'card.authenticate') signing();
      else if (asked.method in results) honest(socket, asked);
    });
    const bridge = await connectPage({ ports: [port] }).connecting;
    cleanUps.push(bridge.close);
    const controller = new AbortController();
    const cancelled = failure(bridge.authenticate({ challengeNonce: 'A'.repeat(44), signal: controller.signal }));
    const closed = failure(bridge.readNhi());
    await waiting;
    controller.abort();
    expect((await cancelled).code).toBe('ERR_OPERATION_CANCELLED');
    bridge.close();
    expect((await closed).code).toBe('ERR_CLIENT_CLOSED');
  });

  test('D-20 garbage while readers are watched: each listener hears nothing but readers and errors of ours', async () => {
    let socketOfPage: WebSocket | undefined;
    const port = await squat(honest, {
      onOpen: (socket) => {
        socketOfPage = socket;
      },
    });
    const { states, errors, connecting } = connectPage({ ports: [port] });
    const bridge = await connecting;
    cleanUps.push(bridge.close);
    const heard: unknown[] = [];
    bridge.watchReaders(
      (readers) => heard.push(readers),
      (error) => heard.push(error),
    );
    await vi.waitFor(() => expect(heard).toEqual([[]]));
    if (socketOfPage) say(socketOfPage, { jsonrpc: '2.0', method: 'readers.changed', params: { readers: [{ id: {} }] } });
    await vi.waitFor(() => expect(states).toContain('reconnecting'));
    expect(errors.filter((error) => error !== undefined).every((error) => error instanceof CardBridgeError)).toBe(true);
    expect(heard).toEqual([[]]);
  });
});
