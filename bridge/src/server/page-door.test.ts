import { once } from 'node:events';
import { connect } from 'node:net';
import { createNhiCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { eventSchemas, type MethodName, methodSchemas, type Result } from '@cardbridge/sdk/protocol';
import { pino } from 'pino';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createInventory } from '../operations/index.js';
import { createReaderMonitor } from '../pcsc/index.js';
import { createSimulatedPcsc, type SimulatedPcsc } from '../pcsc/simulated/index.js';
import type { Prompt } from '../pin/index.js';
import { openPageDoor, type PageDoor } from './page-door.js';
import { parsePolicy } from './policy.js';

const GRANTED = 'https://granted.example';
const STRANGER = 'https://stranger.example';

let door: PageDoor;
let pcsc: SimulatedPcsc;
let prompt: Prompt;
let closeAll: () => Promise<void>;

interface Answer<M extends MethodName> {
  readonly result: Result<M>;
}

beforeEach(async () => {
  pcsc = createSimulatedPcsc({ readers: ['Reader A'] });
  const monitor = createReaderMonitor(pcsc);
  const inventory = createInventory({ pcsc }, monitor);
  prompt = { name: 'terminal', askPin: async () => undefined, confirm: async () => false };
  door = await openPageDoor({
    operations: {
      pcsc,
      inventory,
      prompt,
      keyProvider: { keysFor: async () => undefined },
      simulated: true,
      triesLastSeen: new Map(),
    },
    policy: parsePolicy(JSON.stringify({ origins: { allow: [GRANTED] } }), 'policy.json'),
    ports: [0],
    log: pino({ level: 'silent' }),
  });
  closeAll = async () => {
    await door.close();
    inventory.close();
    await monitor.close();
    await pcsc.close();
  };
});
afterEach(() => closeAll());

/** A page's socket, with its messages queued. */
async function open(origin: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${door.port}/`, 'cardbridge.v1', { origin });
  const messages: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  socket.on('message', (data) => {
    const message: unknown = JSON.parse(data.toString());
    const next = waiting.shift();
    if (next) next(message);
    else messages.push(message);
  });
  const closed = new Promise<[number]>((resolve) => socket.once('close', (code) => resolve([code])));
  await once(socket, 'open');
  const receive = () =>
    messages.length > 0 ? Promise.resolve(messages.shift()) : new Promise((resolve) => waiting.push(resolve));
  let id = 0;
  return {
    socket,
    closed,
    receive,
    raw: async (text: string) => {
      socket.send(text);
      return receive();
    },
    call: async (method: string, params?: object) => {
      id += 1;
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, ...(params ? { params } : {}) }));
      return receive();
    },
  };
}

describe('the probe', () => {
  const get = (init?: RequestInit, path = '/') => fetch(`http://127.0.0.1:${door.port}${path}`, init);

  test('says that the bridge is here, to every page, and nothing else', async () => {
    const response = await get({ headers: { origin: STRANGER } });
    expect(await response.json()).toEqual({ product: 'cardbridge', protocol: 'cardbridge.v1' });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('D-06 has no other method and no other path', async () => {
    expect((await get({ method: 'POST', body: '{}' })).status).toBe(405);
    expect((await get({}, '/readers')).status).toBe(404);
    expect((await get({ method: 'OPTIONS' })).status).toBe(204);
  });

  test('D-03 answers nobody who calls it by another name', async () => {
    const socket = connect(door.port, '127.0.0.1');
    socket.end(`GET / HTTP/1.1\r\nHost: evil.test:${door.port}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer.toString()).not.toContain('access-control');
  });

  test('D-05 listens on the loopback address only', async () => {
    const second = await openSecond();
    expect(second.port).not.toBe(door.port);
    await second.close();
  });

  /** The same port again is taken, so the next of the list is used. */
  async function openSecond() {
    const inventory = createInventory({ pcsc }, createReaderMonitor(pcsc));
    const operations = {
      pcsc,
      inventory,
      prompt: { name: 'terminal' as const, askPin: async () => undefined, confirm: async () => false },
      keyProvider: { keysFor: async () => undefined },
      simulated: true,
      triesLastSeen: new Map<string, number>(),
    };
    const common = { operations, policy: parsePolicy('{}', ''), log: pino({ level: 'silent' }) };
    await expect(openPageDoor({ ...common, ports: [door.port] })).rejects.toMatchObject({ code: 'ERR_PORT_TAKEN' });
    return openPageDoor({ ...common, ports: [door.port, 0] });
  }
});

test('D-27 a request that is never finished, or never begun, is not waited for', { timeout: 20_000 }, async () => {
  const sockets = ['', 'GET / HTTP/1.1\r\nHost:'].map((text) => {
    const socket = connect(door.port, '127.0.0.1');
    socket.write(text);
    return socket.resume();
  });
  await Promise.all(sockets.map((socket) => once(socket, 'close')));
});

test('D-27 so many connections of any kind, and no more', async () => {
  const sockets = Array.from({ length: 600 }, () => connect(door.port, '127.0.0.1').on('error', () => {}));
  await Promise.race(sockets.map((socket) => once(socket.resume(), 'close')));
  for (const socket of sockets) socket.destroy();
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${door.port}/`)).status).toBe(200);
});

describe('a refused upgrade', () => {
  test.each([
    ['a foreign Host', { host: 'evil.test' }],
    ['no Origin', { origin: undefined }],
    ['Origin null', { origin: 'null' }],
  ])('%s: closed, and no state is touched', async (_, { host, origin }: { host?: string; origin?: string | undefined }) => {
    const socket = new WebSocket(`ws://127.0.0.1:${door.port}/`, 'cardbridge.v1', {
      ...(origin === undefined ? {} : { origin }),
      ...(host === undefined ? { headers: {} } : { headers: { host }, origin: GRANTED }),
    });
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('403');
    expect(door.connections()).toBe(0);
  });
});

describe('a page without a grant', () => {
  test('has one method; the refusal closes its socket with 4403', async () => {
    const page = await open(STRANGER);
    for (const method of ['bridge.info', 'readers.list', 'readers.watch', 'card.authenticate', 'no.such']) {
      expect(await page.call(method)).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REQUIRED' } } });
    }
    expect(await page.call('access.request')).toMatchObject({ error: { code: -32000, data: { code: 'ERR_ACCESS_REFUSED' } } });
    expect((await page.closed)[0]).toBe(4403);
  });

  test('cannot grant itself anything by a parameter', async () => {
    const page = await open(STRANGER);
    expect(await page.call('access.request', { origin: GRANTED })).toMatchObject({
      error: { data: { code: 'ERR_PARAMS_INVALID' } },
    });
  });
});

describe('a page with a grant', () => {
  test('D-09 must still ask first, then sees readers by ids of its own', async () => {
    const [one, two] = [await open(GRANTED), await open(GRANTED)];
    expect(await one.call('readers.list')).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REQUIRED' } } });
    const ids = [];
    for (const page of [one, two]) {
      expect(await page.call('access.request')).toMatchObject({ result: { granted: true } });
      const answer = (await page.call('readers.list')) as { result: { readers: { id: string; name: string }[] } };
      expect(v.is(methodSchemas['readers.list'].result, answer.result)).toBe(true);
      expect(answer.result.readers).toMatchObject([{ name: 'Reader A', state: 'empty' }]);
      ids.push(answer.result.readers[0]?.id);
    }
    expect(ids[0]).not.toBe(ids[1]);
  });

  test('watches readers come and go, once each', async () => {
    const page = await open(GRANTED);
    await page.call('access.request');
    await page.call('readers.watch');
    pcsc.addReader('Reader B');
    const event = (await page.receive()) as { method: 'readers.changed'; params: unknown };
    expect(event.method).toBe('readers.changed');
    expect(v.is(eventSchemas['readers.changed'], event.params)).toBe(true);
    expect(event.params).toMatchObject({ readers: [{ name: 'Reader A' }, { name: 'Reader B' }] });
    await page.call('readers.unwatch');
    pcsc.removeReader('Reader B');
    expect(await page.call('bridge.info')).toMatchObject({ result: { simulated: true, protocol: 'cardbridge.v1' } });
  });

  test.each([
    ['not JSON', '{', 'ERR_MESSAGE_MALFORMED'],
    ['an array', '[]', 'ERR_MESSAGE_MALFORMED'],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"bridge.info"}]', 'ERR_MESSAGE_MALFORMED'],
    ['a number', '1', 'ERR_MESSAGE_MALFORMED'],
    ['no id', '{"jsonrpc":"2.0","method":"bridge.info"}', 'ERR_MESSAGE_MALFORMED'],
    ['an object as id', '{"jsonrpc":"2.0","id":{},"method":"bridge.info"}', 'ERR_MESSAGE_MALFORMED'],
    ['a huge id', '{"jsonrpc":"2.0","id":1e400,"method":"bridge.info"}', 'ERR_MESSAGE_MALFORMED'],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"bridge.info"}', 'ERR_MESSAGE_MALFORMED'],
    ['an own origin', '{"jsonrpc":"2.0","id":1,"method":"bridge.info","origin":"https://a.example"}', 'ERR_MESSAGE_MALFORMED'],
    ['no such method', '{"jsonrpc":"2.0","id":1,"method":"card.sign"}', 'ERR_METHOD_UNKNOWN'],
    ['an inherited name', '{"jsonrpc":"2.0","id":1,"method":"constructor"}', 'ERR_METHOD_UNKNOWN'],
    ['__proto__ as method', '{"jsonrpc":"2.0","id":1,"method":"__proto__"}', 'ERR_METHOD_UNKNOWN'],
    [
      'params of a wrong type',
      '{"jsonrpc":"2.0","id":1,"method":"card.authenticate","params":{"challengeNonce":7}}',
      'ERR_PARAMS_INVALID',
    ],
    [
      'a short nonce',
      '{"jsonrpc":"2.0","id":1,"method":"card.authenticate","params":{"challengeNonce":"AAAA"}}',
      'ERR_PARAMS_INVALID',
    ],
    [
      'a PIN',
      `{"jsonrpc":"2.0","id":1,"method":"card.authenticate","params":{"challengeNonce":"${'A'.repeat(44)}","pin":"1"}}`,
      'ERR_PARAMS_INVALID',
    ],
    ['a lone surrogate', '{"jsonrpc":"2.0","id":1,"method":"\\ud800"}', 'ERR_METHOD_UNKNOWN'],
  ])('D-28 %s gets a clear error, and the next request works', async (_, text, code) => {
    const page = await open(GRANTED);
    await page.call('access.request');
    expect(await page.raw(text)).toMatchObject({ jsonrpc: '2.0', error: { data: { code } } });
    expect(await page.call('bridge.info')).toMatchObject({ result: { protocol: 'cardbridge.v1' } });
  });

  test('D-27 a frame of 1 MB, a binary frame, and a flood close this socket only', async () => {
    const [big, binary, flood, other] = [await open(GRANTED), await open(GRANTED), await open(GRANTED), await open(GRANTED)];
    big.socket.send('x'.repeat(1024 * 1024));
    big.socket.on('error', () => {});
    expect((await big.closed)[0]).toBe(1009);
    binary.socket.send(Buffer.from('{}'));
    expect((await binary.closed)[0]).toBe(1003);
    for (let index = 0; index < 500; index += 1) flood.socket.send('{}');
    expect((await flood.closed)[0]).toBe(4429);
    expect(await other.call('access.request')).toMatchObject({ result: { granted: true } });
  });

  test('D-27 one origin gets so many connections, others still get theirs', async () => {
    const pages = await Promise.all(Array.from({ length: 8 }, () => open(GRANTED)));
    const ninth = new WebSocket(`ws://127.0.0.1:${door.port}/`, 'cardbridge.v1', { origin: GRANTED });
    const [error] = (await once(ninth, 'error')) as [Error];
    expect(error.message).toContain('503');
    await open(STRANGER);
    pages[0]?.socket.close();
    await pages[0]?.closed;
    await open(GRANTED);
  });

  test('D-27 strangers take no seat from a site that may use cards', async () => {
    const strangers = Array.from({ length: 100 }, (_, index) => open(`https://${index >> 3}.stranger.example`));
    const refused = (await Promise.allSettled(strangers)).filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(await (await open(GRANTED)).call('access.request')).toMatchObject({ result: { granted: true } });
  });

  test('D-27 a flood of pings closes the socket too', async () => {
    const page = await open(GRANTED);
    let code: number | undefined;
    void page.closed.then(([closeCode]) => {
      code = closeCode;
    });
    // In bites, each answered before the next: ws itself cuts off who lets too many pongs pile up, without a code.
    while (code === undefined) {
      for (let index = 0; index < 20; index += 1) page.socket.ping();
      await Promise.race([once(page.socket, 'pong'), page.closed]);
    }
    expect(code).toBe(4429);
  });

  test('D-48 a socket that the door closes has its operation ended at once, whether or not the peer answers', async () => {
    const asked = new Promise<AbortSignal>((resolve) => {
      prompt.confirm = (_, { signal }) => {
        resolve(signal);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      };
    });
    const person = (await loadTestPki()).citizens[0];
    if (person === undefined) throw new TypeError('the test PKI has no citizen');
    pcsc.insert('Reader A', createNhiCard({ person }));
    const page = await open(GRANTED);
    await page.call('access.request');
    page.socket.send(JSON.stringify({ jsonrpc: '2.0', id: 'read', method: 'card.readNhi' }));
    const signal = await asked;
    const ended = once(signal, 'abort');
    for (let index = 0; index < 100; index += 1) page.socket.send('{}');
    // From here on the peer hears nothing, so it never answers the close.
    page.socket.pause();
    await ended;
    page.socket.resume();
    expect((await page.closed)[0]).toBe(4429);
  });

  test('an operation can be cancelled however many are under way', async () => {
    prompt.confirm = (_, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { citizens } = await loadTestPki();
    const person = citizens[0];
    if (person === undefined) throw new TypeError('the test PKI has no citizen');
    const readers = Array.from({ length: 8 }, (_, index) => `Reader ${index}`);
    for (const reader of readers) {
      pcsc.addReader(reader);
      pcsc.insert(reader, createNhiCard({ person }));
    }
    const page = await open(GRANTED);
    await page.call('access.request');
    const list = async () => ((await page.call('readers.list')) as Answer<'readers.list'>).result.readers;
    await expect.poll(async () => (await list()).filter(({ state }) => state === 'ready').length).toBe(readers.length);
    const waiting = new Set<unknown>();
    for (const { id } of (await list()).filter(({ state }) => state === 'ready')) {
      page.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method: 'card.readNhi', params: { readerId: id } }));
      waiting.add(id);
    }
    for (let index = 0; index < readers.length; index += 1) await page.receive();
    const [first] = waiting;
    page.socket.send(JSON.stringify({ jsonrpc: '2.0', id: 'stop', method: 'operation.cancel', params: { requestId: first } }));
    const answers = [await page.receive(), await page.receive()];
    expect(answers).toContainEqual({ jsonrpc: '2.0', id: 'stop', result: { cancelled: true } });
    expect(answers).toContainEqual(
      expect.objectContaining({ id: first, error: expect.objectContaining({ data: expect.anything() }) }),
    );
  });

  test('an operation without a card has its own code', async () => {
    const page = await open(GRANTED);
    await page.call('access.request');
    const challengeNonce = 'A'.repeat(44);
    expect(await page.call('card.authenticate', { challengeNonce })).toMatchObject({
      error: { data: { code: 'ERR_CARD_NONE' } },
    });
    expect(await page.call('card.authenticate', { challengeNonce, readerId: 'gone' })).toMatchObject({
      error: { data: { code: 'ERR_READER_UNKNOWN' } },
    });
    pcsc.removeReader('Reader A');
    await expect.poll(() => page.call('card.readNhi')).toMatchObject({ error: { data: { code: 'ERR_READER_NONE' } } });
  });
});
