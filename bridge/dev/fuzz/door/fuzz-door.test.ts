import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { fuzzDoor } from './fuzz-door.js';
import { fuzzMessages } from './fuzz-messages.js';
import { fuzzUpgrades } from './fuzz-upgrades.js';

/** Another one each time; a failure names it. */
const seed = Math.floor(Math.random() * 2 ** 31);

test(`D-27 D-28 fuzz: the door takes whatever comes (seed ${seed})`, { timeout: 240_000 }, async () => {
  expect(await fuzzDoor({ messages: 4000, upgrades: 1500, seed, progress: () => undefined })).toEqual([
    // Vitest runs without the collector at hand; the command has it.
    ...(globalThis.gc
      ? []
      : [expect.stringContaining('memory was not watched'), expect.stringContaining('memory was not watched')]),
  ]);
});

const collecting = (count: number) => {
  const failures: string[] = [];
  const run = {
    count,
    seed,
    onBatch: () => undefined,
    fail: (failure: string) => failures.push(failure),
    isHopeless: () => failures.length >= 3,
  };
  return { failures, run };
};

test('a door that answers out of form, or tells strangers about readers, is found out', async () => {
  const http = createHttpServer();
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    const answers = [
      { jsonrpc: '2.0', id: 1, result: { readers: [{ id: 'a', name: 'Reader of Formosa 00', state: 'empty' }] } },
      { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'oops' } },
    ];
    let sent = 0;
    socket.on('message', () => socket.send(JSON.stringify(answers[sent++ % 2])));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate();
    http.close();
  });
  const { failures, run } = collecting(40);
  await fuzzMessages((http.address() as AddressInfo).port, run);
  expect(failures).toContainEqual(expect.stringContaining('a stranger got'));
  expect(failures).toContainEqual(expect.stringContaining('not in the published form'));
});

test('a door that lets everybody in is found out', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { failures, run } = collecting(40);
  await fuzzUpgrades((server.address() as AddressInfo).port, run);
  expect(failures).toContainEqual(expect.stringContaining('a dishonest request was let in'));
});
