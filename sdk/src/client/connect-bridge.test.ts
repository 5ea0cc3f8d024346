import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { closedPort, type FakeBridgeOptions, Refusal, startFakeBridge } from '../../test/support/fake-bridge.js';
import { connectPage, failure, PAGE_ORIGIN, permission } from '../../test/support/page.js';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

async function start(options?: FakeBridgeOptions) {
  const bridge = await startFakeBridge(options);
  cleanUps.push(bridge.stop);
  return bridge;
}

/** Ticks of the client's patience at will; sockets go on in real time. */
const holdClock = () => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });

const answer = (body: unknown, status = 200): FakeBridgeOptions => ({
  probe: (_, response) => {
    response.statusCode = status;
    response.setHeader('Connection', 'close');
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  },
});

describe('a bridge that is there', () => {
  test('asks for access first, then for what it is, and is ready', async () => {
    const fake = await start();
    const { states, connecting } = connectPage({ ports: [fake.port] });
    const bridge = await connecting;
    expect(states).toEqual(['probing', 'connecting', 'waiting-for-access', 'ready']);
    expect(bridge.info).toEqual({ version: '1.2.3', protocol: 'cardbridge.v1', simulated: true });
    expect(fake.methods()).toEqual(['access.request', 'bridge.info']);
    expect(fake.received[0]?.origin).toBe(PAGE_ORIGIN);
    bridge.close();
    expect(states.at(-1)).toBe('closed');
  });

  test('is found among refused ports and other programs', async () => {
    const strangers = [
      await start(answer('<h1>hello</h1>')),
      await start(answer({ product: 'other' })),
      await start(answer('null')),
    ];
    const fake = await start();
    const ports = [await closedPort(), ...strangers.map(({ port }) => port), fake.port];
    const bridge = await connectPage({ ports }).connecting;
    expect(fake.connections()).toBe(1);
    bridge.close();
  });

  test('is used wherever the browser knows no permission for it', async () => {
    const fake = await start();
    const query = () => Promise.reject(new TypeError('not a permission name'));
    const bridge = await connectPage({ ports: [fake.port], permissions: { query } }).connecting;
    bridge.close();
  });

  test('is waited for while it asks the person about this site', async () => {
    let allow: (answer: object) => void = () => undefined;
    const asked = new Promise((resolve) => {
      allow = resolve;
    });
    const fake = await start({ methods: { 'access.request': () => asked } });
    const { states, connecting } = connectPage({ ports: [fake.port] });
    await vi.waitFor(() => expect(fake.methods()).toEqual(['access.request']));
    expect(states.at(-1)).toBe('waiting-for-access');
    allow({ granted: true });
    (await connecting).close();
  });
});

describe('no way to the bridge', () => {
  test('absent: every port refuses', async () => {
    for (const state of ['granted', 'prompt']) {
      const { states, errors, connecting } = connectPage({
        ports: [await closedPort(), await closedPort()],
        permissions: permission(() => state),
      });
      const error = await failure(connecting);
      expect(error).toMatchObject({ code: 'ERR_BRIDGE_ABSENT', retriable: true, cause: expect.any(AggregateError) });
      expect(states).toEqual(['probing', 'closed']);
      expect(errors.at(-1)).toBe(error);
    }
  });

  test('absent: only other programs answer', async () => {
    const { port } = await start(answer('Not found', 404));
    expect((await failure(connectPage({ ports: [port] }).connecting)).code).toBe('ERR_BRIDGE_ABSENT');
  });

  test('absent: another program takes the connection and says nothing', async () => {
    const silent = await start({ probe: () => undefined });
    holdClock();
    const outcome = failure(connectPage({ ports: [silent.port, await closedPort()] }).connecting);
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await outcome).code).toBe('ERR_BRIDGE_ABSENT');
  });

  test('permission denied; on a page that cannot be given it, the browser is the wrong one', async () => {
    const options = { ports: [await closedPort()], permissions: permission(() => 'denied') };
    expect((await failure(connectPage(options).connecting)).code).toBe('ERR_BROWSER_PERMISSION_DENIED');
    vi.stubGlobal('isSecureContext', false);
    expect((await failure(connectPage(options).connecting)).code).toBe('ERR_BROWSER_UNSUPPORTED');
  });

  test('a prompt may stay open for an hour, then be allowed', async () => {
    let release = () => {};
    let state = 'prompt';
    const ready = new Promise<void>((resolve) => {
      release = resolve;
    });
    const fake = await start({
      probe: async (_, response) => {
        await ready;
        response.end(JSON.stringify({ product: 'cardbridge', protocol: 'cardbridge.v1' }));
      },
    });
    holdClock();
    const { states, connecting } = connectPage({
      ports: [fake.port, await closedPort()],
      permissions: permission(() => state),
    });
    await pause(50);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(states).toEqual(['probing', 'browser-prompt']);
    state = 'granted';
    release();
    const bridge = await connecting;
    expect(states).toEqual(['probing', 'browser-prompt', 'connecting', 'waiting-for-access', 'ready']);
    bridge.close();
  });

  test('a question of the browser that was about another port is answered with yes: the bridge is looked for again', async () => {
    const fake = await start();
    let state = 'prompt';
    let answerYes = () => {};
    const asked: string[] = [];
    // Firefox asks once for all ports, and fails those that it does not ask for.
    const onceForAll: typeof fetch = (url, init) => {
      asked.push(`${url}`);
      if (state === 'granted') return fetch(url, init);
      if (asked.length < 2) return Promise.reject(new TypeError('replaced'));
      return new Promise((_, fail) => {
        answerYes = () => {
          state = 'granted';
          fail(new TypeError('no CORS'));
        };
      });
    };
    const { states, connecting } = connectPage({
      ports: [fake.port, await closedPort()],
      tlsPorts: [],
      permissions: permission(() => state),
      fetch: onceForAll,
    });
    await vi.waitFor(() => expect(states).toEqual(['probing', 'browser-prompt']), 5_000);
    answerYes();
    (await connecting).close();
    expect(states).toEqual(['probing', 'browser-prompt', 'connecting', 'waiting-for-access', 'ready', 'closed']);
    expect(asked).toHaveLength(4);
  });

  test.each([
    { beside: 'a refused port', alone: false, shown: 1_000 },
    { beside: 'nothing', alone: true, shown: 4_000 },
  ])('a prompt is dismissed, beside $beside', async ({ alone, shown }) => {
    let dismiss = () => {};
    const fake = await start({
      probe: (request) => {
        dismiss = () => request.socket.destroy();
      },
    });
    holdClock();
    const { states, connecting } = connectPage({
      ports: alone ? [fake.port] : [fake.port, await closedPort()],
      permissions: permission(() => 'prompt'),
    });
    const outcome = failure(connecting);
    await pause(50);
    await vi.advanceTimersByTimeAsync(shown);
    dismiss();
    expect(await outcome).toMatchObject({ code: 'ERR_BROWSER_PERMISSION_DISMISSED', retriable: true });
    expect(states).toEqual(['probing', 'browser-prompt', 'closed']);
  });

  test('a question that is closed before it can be told from slow ports is the only one of its click', async () => {
    const asked: string[] = [];
    const closeSoon: typeof fetch = async (url) => {
      asked.push(`${url}`);
      await pause(600);
      throw new TypeError('dismissed');
    };
    const { connecting } = connectPage({
      ports: [1, 2],
      tlsPorts: [3, 4],
      permissions: permission(() => 'prompt'),
      fetch: closeSoon,
    });
    expect((await failure(connecting)).code).toBe('ERR_BRIDGE_ABSENT');
    expect(asked).toEqual(['http://127.0.0.1:1/', 'http://127.0.0.1:2/']);
  });

  test('what refuses at once was no question: the ports with TLS are looked at, and may bring one', async () => {
    const asked: string[] = [];
    const blockedWithoutTls: typeof fetch = async (url) => {
      asked.push(`${url}`);
      throw new TypeError('blocked by the policy of the page');
    };
    const { connecting } = connectPage({
      ports: [1],
      tlsPorts: [2],
      permissions: permission(() => 'prompt'),
      fetch: blockedWithoutTls,
    });
    expect((await failure(connecting)).code).toBe('ERR_BRIDGE_ABSENT');
    expect(asked).toEqual(['http://127.0.0.1:1/', 'https://127.0.0.1:2/']);
  });

  test('refused ports that all take two seconds (Windows) are no prompt', async () => {
    const sockets: (() => void)[] = [];
    const slow: FakeBridgeOptions = { probe: (request) => void sockets.push(() => request.socket.destroy()) };
    const ports = [(await start(slow)).port, (await start(slow)).port];
    holdClock();
    const { states, connecting } = connectPage({ ports, permissions: permission(() => 'prompt') });
    const outcome = failure(connecting);
    await vi.waitFor(() => expect(sockets).toHaveLength(2));
    await vi.advanceTimersByTimeAsync(2_000);
    for (const refuse of sockets) refuse();
    expect((await outcome).code).toBe('ERR_BRIDGE_ABSENT');
    expect(states).toEqual(['probing', 'closed']);
  });

  test('the upgrade is refused', async () => {
    const { port } = await start({ refuseUpgrade: true });
    const { states, connecting } = connectPage({ ports: [port] });
    expect((await failure(connecting)).code).toBe('ERR_CONNECTION_REFUSED');
    expect(states).toEqual(['probing', 'connecting', 'closed']);
  });

  test('it goes away between probe and upgrade', async () => {
    const fake = await start({
      refuseUpgrade: true,
      probe: async (_, response) => {
        response.setHeader('Connection', 'close');
        response.end(JSON.stringify({ product: 'cardbridge', protocol: 'cardbridge.v1' }), () => fake.stop());
      },
    });
    cleanUps.pop();
    expect((await failure(connectPage({ ports: [fake.port] }).connecting)).code).toBe('ERR_BRIDGE_ABSENT');
  });

  test('the browser forbids or lacks the WebSocket', async () => {
    const { port } = await start();
    class Forbidden {
      constructor() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      }
      onopen = null;
      onerror = null;
      onclose = null;
      onmessage = null;
      send() {}
      close() {}
    }
    const error = await failure(connectPage({ ports: [port], WebSocket: Forbidden }).connecting);
    expect(error).toMatchObject({ code: 'ERR_BROWSER_UNSUPPORTED', cause: expect.any(DOMException) });
    vi.stubGlobal('WebSocket', undefined);
    const { connectBridge } = await import('./index.js');
    expect((await failure(connectBridge({ ports: [port] }))).code).toBe('ERR_BROWSER_UNSUPPORTED');
  });
});

describe('access', () => {
  test('refused in the answer, with the sentence of the bridge', async () => {
    const refuse = () => {
      throw new Refusal('ERR_ACCESS_REFUSED');
    };
    const fake = await start({ methods: { 'access.request': refuse } });
    const { states, connecting } = connectPage({ ports: [fake.port] });
    expect(await failure(connecting)).toMatchObject({ code: 'ERR_ACCESS_REFUSED', retriable: false });
    expect(states).toEqual(['probing', 'connecting', 'waiting-for-access', 'closed']);
    await vi.waitFor(() => expect(fake.connections()).toBe(0));
  });

  test('refused by closing with 4403', async () => {
    const fake = await start({ methods: { 'access.request': () => fake.disconnect(4403) } });
    expect((await failure(connectPage({ ports: [fake.port] }).connecting)).code).toBe('ERR_ACCESS_REFUSED');
  });
});

describe('a bridge that has enough', () => {
  test.each([
    [4503, 'ERR_CONNECTION_LIMIT'],
    [4429, 'ERR_RATE_EXCEEDED'],
  ])('closed with %i as soon as it opened: the page learns %s', async (closeCode, code) => {
    const fake = await start({ closeAtOnce: closeCode });
    const { states, connecting } = connectPage({ ports: [fake.port] });
    expect(await failure(connecting)).toMatchObject({ code, retriable: true });
    expect(states.at(-1)).toBe('closed');
    expect(fake.accepted()).toBe(1);
  });

  test.each([4503, 4429])('closed with %i while the question is under way', async (closeCode) => {
    const fake = await start({ methods: { 'access.request': () => fake.disconnect(closeCode) } });
    const code = closeCode === 4503 ? 'ERR_CONNECTION_LIMIT' : 'ERR_RATE_EXCEEDED';
    expect((await failure(connectPage({ ports: [fake.port] }).connecting)).code).toBe(code);
  });

  test.each(['ERR_PROMPT_COOLING_DOWN', 'ERR_OPERATION_BUSY'] as const)('%s in the answer', async (code) => {
    const refuse = () => {
      throw new Refusal(code);
    };
    const fake = await start({ methods: { 'access.request': refuse } });
    expect(await failure(connectPage({ ports: [fake.port] }).connecting)).toMatchObject({ code, retriable: true });
    await vi.waitFor(() => expect(fake.connections()).toBe(0));
    expect(fake.methods()).toEqual(['access.request']);
  });
});

describe('the page changes its mind', () => {
  test('before anything', async () => {
    const fake = await start();
    const signal = AbortSignal.abort(new Error('left'));
    const error = await failure(connectPage({ ports: [fake.port], signal }).connecting);
    expect(error).toMatchObject({ code: 'ERR_OPERATION_CANCELLED', cause: expect.objectContaining({ message: 'left' }) });
    expect(fake.received).toEqual([]);
  });

  test.each(['browser-prompt', 'connecting', 'waiting-for-access'] as const)('in state %s', async (when) => {
    const controller = new AbortController();
    const forever = new Promise(() => {});
    const prompting = when === 'browser-prompt';
    const fake = await start({
      methods: { 'access.request': () => forever },
      ...(prompting && { probe: () => undefined }),
    });
    const { connecting } = connectPage({
      ports: [fake.port, await closedPort()],
      permissions: permission(() => 'prompt'),
      signal: controller.signal,
      onState: (state) => {
        if (state === when) controller.abort();
      },
    });
    expect((await failure(connecting)).code).toBe('ERR_OPERATION_CANCELLED');
    await vi.waitFor(() => expect(fake.connections()).toBe(0));
  });

  test('after it is connected: no effect', async () => {
    const fake = await start();
    const controller = new AbortController();
    const bridge = await connectPage({ ports: [fake.port], signal: controller.signal }).connecting;
    controller.abort();
    expect(await bridge.readers()).toHaveLength(2);
    bridge.close();
  });
});
