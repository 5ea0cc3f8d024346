import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { closedPort, type FakeBridgeOptions, READERS, startFakeBridge } from '../../test/support/fake-bridge.js';
import { type LoopbackTls, loopbackTls } from '../../test/support/loopback-tls.js';
import { connectPage, failure, granted, PageWebSocket } from '../../test/support/page.js';
import type { ConnectOptions } from './index.js';

/** A bridge that listens with TLS too, and a page that may or may not use the plain ports. */

let tls: LoopbackTls;
beforeAll(async () => {
  tls = await loopbackTls();
});

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

async function start(options?: FakeBridgeOptions) {
  const fake = await startFakeBridge(options);
  cleanUps.push(fake.stop);
  return fake;
}

/** A page that notes what it asks for; `forbids` are the beginnings of addresses that it may not use. */
function page(options: ConnectOptions, forbids: readonly string[] = []) {
  const asked: string[] = [];
  const isForbidden = (url: string) => forbids.some((start) => url.startsWith(start));
  class Socket extends tls.browser.WebSocket {
    constructor(url: string, protocol: string) {
      asked.push(url);
      if (isForbidden(url)) throw new DOMException('The operation is insecure.', 'SecurityError');
      super(url, protocol);
    }
  }
  const fetch: typeof globalThis.fetch = (url, init) => {
    asked.push(`${url}`);
    return isForbidden(`${url}`) ? Promise.reject(new TypeError('blocked')) : tls.browser.fetch(url, init);
  };
  return { asked, ...connectPage({ fetch, WebSocket: Socket, permissions: granted, ...options }) };
}

test('the plain ports come first, and those with TLS are not touched when a bridge is there', async () => {
  const [plain, secure] = [await start(), await start({ tls: tls.server })];
  const { asked, connecting } = page({ ports: [plain.port], tlsPorts: [secure.port] });
  (await connecting).close();
  expect(asked).toEqual([`http://127.0.0.1:${plain.port}/`, `ws://127.0.0.1:${plain.port}/`]);
});

test('a browser or a page that blocks the plain ports finds the bridge with https and wss', async () => {
  const [plain, secure] = [await start(), await start({ tls: tls.server })];
  const { asked, states, connecting } = page({ ports: [plain.port], tlsPorts: [await closedPort(), secure.port] }, ['http:']);
  const bridge = await connecting;
  cleanUps.push(bridge.close);
  expect(states).toEqual(['probing', 'connecting', 'waiting-for-access', 'ready']);
  expect(asked.at(-1)).toBe(`wss://127.0.0.1:${secure.port}/`);
  expect(await bridge.readers()).toEqual(READERS);
  expect([plain.accepted(), secure.accepted()]).toEqual([0, 1]);
});

describe('a browser in which ws:// is mixed content', () => {
  test('goes on to wss although the plain probe was answered', async () => {
    const [plain, secure] = [await start(), await start({ tls: tls.server })];
    const { asked, states, connecting } = page({ ports: [plain.port], tlsPorts: [secure.port] }, ['ws:']);
    (await connecting).close();
    expect(asked).toEqual([
      `http://127.0.0.1:${plain.port}/`,
      `ws://127.0.0.1:${plain.port}/`,
      `https://127.0.0.1:${secure.port}/`,
      `wss://127.0.0.1:${secure.port}/`,
    ]);
    expect(states.slice(0, 4)).toEqual(['probing', 'connecting', 'probing', 'connecting']);
  });

  test('is unsupported where nobody listens with TLS: the bridge is there, so it is not absent', async () => {
    const plain = await start();
    const { connecting } = page({ ports: [plain.port], tlsPorts: [await closedPort()] }, ['ws:']);
    expect(await failure(connecting)).toMatchObject({ code: 'ERR_BROWSER_UNSUPPORTED', cause: expect.any(DOMException) });
  });
});

test('a certificate that is not trusted makes the bridge look absent', async () => {
  const secure = await start({ tls: tls.server });
  const { connecting } = connectPage({
    ports: [await closedPort()],
    tlsPorts: [secure.port],
    WebSocket: PageWebSocket,
    permissions: granted,
  });
  expect((await failure(connecting)).code).toBe('ERR_BRIDGE_ABSENT');
});

test('what a bridge refuses on its plain port is not asked again with TLS', async () => {
  const [plain, secure] = [await start({ refuseUpgrade: true }), await start({ tls: tls.server })];
  const { asked, connecting } = page({ ports: [plain.port], tlsPorts: [secure.port] });
  expect((await failure(connecting)).code).toBe('ERR_CONNECTION_REFUSED');
  expect(asked.filter((url) => url.includes(`${secure.port}`))).toEqual([]);
});

test('the way back goes over TLS again', async () => {
  const secure = await start({ tls: tls.server });
  const { states, connecting } = page({ ports: [await closedPort()], tlsPorts: [secure.port] });
  const bridge = await connecting;
  cleanUps.push(bridge.close);
  secure.disconnect(1001);
  await expect.poll(() => states.slice(-3), { timeout: 10_000 }).toEqual(['reconnecting', 'waiting-for-access', 'ready']);
  expect(await bridge.readers()).toEqual(READERS);
});
