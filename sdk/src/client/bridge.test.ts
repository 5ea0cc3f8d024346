import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  BASIC_DATA,
  type FakeBridge,
  type FakeBridgeOptions,
  READERS,
  type Received,
  Refusal,
  startFakeBridge,
  TOKEN,
} from '../../test/support/fake-bridge.js';
import { connectPage, failure, permission } from '../../test/support/page.js';
import type { CardBridgeError, ReaderInfo } from './index.js';

const NONCE = 'A'.repeat(44);
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

async function start(options?: FakeBridgeOptions) {
  const fake = await startFakeBridge(options);
  cleanUps.push(fake.stop);
  return fake;
}

async function connect(fake: FakeBridge) {
  const page = connectPage({ ports: [fake.port] });
  const bridge = await page.connecting;
  cleanUps.push(bridge.close);
  return { ...page, bridge };
}

/** A method that answers when the test says so. */
function held() {
  const requests: Received[] = [];
  const answers: ((result: unknown) => void)[] = [];
  const handler = (request: Received) => {
    requests.push(request);
    return new Promise((resolve) => answers.push(resolve));
  };
  return { requests, answers, handler };
}

/** What a bridge does that ends operations when asked to. */
const cancellable = (request: Received) =>
  new Promise((_, reject) => {
    request.signal.addEventListener('abort', () => reject(new Refusal('ERR_OPERATION_CANCELLED')));
  });

describe('calls', () => {
  test('each sends what its method takes and gives what it promises', async () => {
    const fake = await start();
    const { bridge } = await connect(fake);
    expect(await bridge.readers()).toEqual(READERS);
    expect(await bridge.authenticate({ challengeNonce: NONCE, readerId: 'r1' })).toEqual(TOKEN);
    expect(await bridge.readNhi()).toEqual(BASIC_DATA);
    expect(fake.received.slice(2).map(({ method, params }) => [method, params])).toEqual([
      ['readers.list', {}],
      ['card.authenticate', { challengeNonce: NONCE, readerId: 'r1' }],
      ['card.readNhi', {}],
    ]);
  });

  test('an error answer keeps code, sentence and remedy of the bridge', async () => {
    const locked = () => {
      throw new Refusal('ERR_PIN_LOCKED');
    };
    const { bridge } = await connect(await start({ methods: { 'card.authenticate': locked } }));
    const error = await failure(bridge.authenticate({ challengeNonce: NONCE }));
    expect(error).toMatchObject({ name: 'CardBridgeError', code: 'ERR_PIN_LOCKED', retriable: false });
    expect(error.message).toMatch(/locked/);
    expect(error.message).toMatch(/moica/);
  });

  test('what JSON cannot hold is a wrong parameter', async () => {
    const { bridge } = await connect(await start());
    const challengeNonce = 10n as unknown as string;
    expect((await failure(bridge.authenticate({ challengeNonce }))).code).toBe('ERR_PARAMS_INVALID');
  });

  test('what is no object at all asks for nothing, which the bridge judges', async () => {
    const fake = await start();
    const { bridge } = await connect(fake);
    for (const nothing of [null, undefined, 7, 'text']) await bridge.authenticate(nothing as never);
    const asked = fake.received.filter(({ method }) => method === 'card.authenticate');
    expect(asked.slice(0, 3).map(({ params }) => params)).toEqual([{}, {}, {}]);
  });

  test('progress goes to the call that it is about', async () => {
    const { requests, answers, handler } = held();
    const { bridge } = await connect(await start({ methods: { 'card.authenticate': handler, 'card.readNhi': handler } }));
    const heard: unknown[] = [];
    const signing = bridge.authenticate({ challengeNonce: NONCE, onProgress: (progress) => heard.push(['sign', progress]) });
    const reading = bridge.readNhi({ onProgress: (progress) => heard.push(['nhi', progress]) });
    await vi.waitFor(() => expect(requests).toHaveLength(2));
    const [first, second] = requests;
    second?.notify('operation.progress', { requestId: second.id, stage: 'waiting-for-confirmation' });
    first?.notify('operation.progress', { requestId: first.id, stage: 'waiting-for-pin', triesLeft: 2 });
    first?.notify('operation.progress', { requestId: 4711, stage: 'signing' });
    first?.notify('weather.changed', { sunny: true });
    answers[1]?.({ basicData: BASIC_DATA });
    answers[0]?.({ token: TOKEN });
    await Promise.all([signing, reading]);
    expect(heard).toEqual([
      ['nhi', { stage: 'waiting-for-confirmation' }],
      ['sign', { stage: 'waiting-for-pin', triesLeft: 2 }],
    ]);
  });

  test('a mistake in a listener is an unhandled rejection of the page and does not disturb the call', async () => {
    const { requests, answers, handler } = held();
    const { bridge } = await connect(await start({ methods: { 'card.authenticate': handler } }));
    const mine = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    try {
      const uncaught = new Promise((resolve) => process.once('unhandledRejection', resolve));
      const onProgress = () => {
        throw new Error('typo');
      };
      const signing = bridge.authenticate({ challengeNonce: NONCE, onProgress });
      await vi.waitFor(() => expect(requests).toHaveLength(1));
      requests[0]?.notify('operation.progress', { requestId: requests[0].id, stage: 'signing' });
      expect(await uncaught).toMatchObject({ message: 'typo' });
      answers[0]?.({ token: TOKEN });
      expect(await signing).toEqual(TOKEN);
    } finally {
      for (const listener of mine) process.on('unhandledRejection', listener);
    }
  });

  test('two clients at once do not hear of each other', async () => {
    const fake = await start({
      methods: { 'card.authenticate': ({ params }) => ({ token: { ...TOKEN, signature: params.challengeNonce } }) },
    });
    const [a, b] = [await connect(fake), await connect(fake)];
    const nonces = ['a', 'b', 'c', 'd'];
    const tokens = await Promise.all(
      nonces.map((challengeNonce, index) => (index % 2 ? a : b).bridge.authenticate({ challengeNonce })),
    );
    expect(tokens.map(({ signature }) => signature)).toEqual(nonces);
    a.bridge.close();
    expect(await b.bridge.readers()).toEqual(READERS);
  });
});

describe('cancelling', () => {
  test('tells the bridge, and rejects when the bridge has ended the operation', async () => {
    const fake = await start({ methods: { 'card.authenticate': cancellable } });
    const { bridge } = await connect(fake);
    const controller = new AbortController();
    const outcome = failure(bridge.authenticate({ challengeNonce: NONCE, signal: controller.signal }));
    await vi.waitFor(() => expect(fake.methods()).toContain('card.authenticate'));
    const reason = new Error('navigated');
    controller.abort(reason);
    expect(await outcome).toMatchObject({ code: 'ERR_OPERATION_CANCELLED', cause: reason });
    const [operation, cancel] = fake.received.slice(-2);
    expect(cancel).toMatchObject({ method: 'operation.cancel', params: { requestId: operation?.id } });
    expect(await bridge.readers()).toEqual(READERS);
  });

  test('holds although the result was on its way', async () => {
    const { requests, answers, handler } = held();
    const fake = await start({ methods: { 'card.readNhi': handler } });
    const { bridge } = await connect(fake);
    const controller = new AbortController();
    const outcome = failure(bridge.readNhi({ signal: controller.signal }));
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    controller.abort();
    answers[0]?.({ basicData: BASIC_DATA });
    expect((await outcome).code).toBe('ERR_OPERATION_CANCELLED');
  });

  test('does not wait for ever for a bridge that ignores it', async () => {
    const { requests, answers, handler } = held();
    const { bridge } = await connect(await start({ methods: { 'card.authenticate': handler } }));
    const controller = new AbortController();
    const outcome = failure(bridge.authenticate({ challengeNonce: NONCE, signal: controller.signal }));
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    controller.abort();
    vi.advanceTimersByTime(2_000);
    expect((await outcome).code).toBe('ERR_OPERATION_CANCELLED');
    vi.useRealTimers();
    answers[0]?.({ token: TOKEN });
    expect(await bridge.readers()).toEqual(READERS);
  });

  test('before it began sends nothing', async () => {
    const fake = await start();
    const { bridge } = await connect(fake);
    const before = fake.received.length;
    expect((await failure(bridge.readNhi({ signal: AbortSignal.abort() }))).code).toBe('ERR_OPERATION_CANCELLED');
    await bridge.readers();
    expect(fake.received.slice(before).map(({ method }) => method)).toEqual(['readers.list']);
  });
});

describe('a connection that is lost', () => {
  test('fails what is under way, refuses what comes, and is found again', async () => {
    const { requests, handler } = held();
    const fake = await start({ methods: { 'card.authenticate': handler } });
    const { bridge, states, errors } = await connect(fake);
    const signing = failure(bridge.authenticate({ challengeNonce: NONCE }));
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    await fake.stop();
    expect(await signing).toMatchObject({ code: 'ERR_CONNECTION_LOST', retriable: true });
    await vi.waitFor(() => expect(states.at(-1)).toBe('reconnecting'));
    expect(errors.at(-1)?.code).toBe('ERR_CONNECTION_LOST');
    expect((await failure(bridge.readers())).code).toBe('ERR_CONNECTION_LOST');

    const info = { version: '2.0.0', protocol: 'cardbridge.v1', simulated: false };
    await start({ port: fake.port, methods: { 'bridge.info': () => info } });
    await vi.waitFor(() => expect(states.at(-1)).toBe('ready'), 10_000);
    expect(states.slice(-3)).toEqual(['reconnecting', 'waiting-for-access', 'ready']);
    expect(bridge.info).toEqual(info);
    expect(await bridge.readers()).toEqual(READERS);
  });

  test.each([
    ['access is taken away', 4403, 'ERR_ACCESS_REFUSED'],
    ['the page sent too much', 4429, 'ERR_RATE_EXCEEDED'],
  ])('is not sought again once %s', async (_, closeCode, code) => {
    const fake = await start();
    const { bridge, states, errors } = await connect(fake);
    fake.disconnect(closeCode);
    await vi.waitFor(() => expect(states.at(-1)).toBe('closed'));
    expect(errors.at(-1)?.code).toBe(code);
    expect((await failure(bridge.readers())).code).toBe(code);
    expect(fake.methods().filter((method) => method === 'access.request')).toHaveLength(1);
  });

  test('is not sought again when the returned bridge refuses', async () => {
    const fake = await start();
    const { states, errors } = await connect(fake);
    await fake.stop();
    const refuse = () => {
      throw new Refusal('ERR_ACCESS_REFUSED');
    };
    await start({ port: fake.port, methods: { 'access.request': refuse } });
    await vi.waitFor(() => expect(states.at(-1)).toBe('closed'), 10_000);
    expect(errors.at(-1)?.code).toBe('ERR_ACCESS_REFUSED');
  });

  test.each(['ERR_PROMPT_COOLING_DOWN', 'ERR_OPERATION_BUSY'] as const)(
    'is not sought again when the returned bridge says %s',
    async (code) => {
      const fake = await start();
      const { bridge, states, errors } = await connect(fake);
      await fake.stop();
      const refuse = () => {
        throw new Refusal(code);
      };
      await start({ port: fake.port, methods: { 'access.request': refuse } });
      await vi.waitFor(() => expect(states.at(-1)).toBe('closed'), 10_000);
      expect(errors.at(-1)?.code).toBe(code);
      expect((await failure(bridge.readers())).code).toBe(code);
    },
  );

  test('waits while the returned bridge is paused', async () => {
    const fake = await start();
    const { bridge, states, errors } = await connect(fake);
    await fake.stop();
    let isPaused = true;
    const access = () => {
      if (isPaused) throw new Refusal('ERR_BRIDGE_PAUSED');
      return { granted: true };
    };
    const paused = await start({ port: fake.port, methods: { 'access.request': access } });
    await vi.waitFor(() => expect(paused.accepted()).toBeGreaterThan(1), 10_000);
    expect(states).not.toContain('closed');
    const reasons = errors.filter((_, index) => states[index] === 'reconnecting').map((error) => error?.code);
    expect(reasons).toContain('ERR_BRIDGE_PAUSED');
    isPaused = false;
    await vi.waitFor(() => expect(states.at(-1)).toBe('ready'), 10_000);
    expect(await bridge.readers()).toEqual(READERS);
  });

  test('waits for a place when the returned bridge has none left', async () => {
    const fake = await start();
    const { bridge, states, errors } = await connect(fake);
    await fake.stop();
    const full = await start({ port: fake.port, closeAtOnce: 4503 });
    await vi.waitFor(() => expect(full.accepted()).toBeGreaterThan(1), 10_000);
    expect(states).not.toContain('closed');
    const reasons = errors.filter((_, index) => states[index] === 'reconnecting').map((error) => error?.code);
    expect(reasons).toContain('ERR_CONNECTION_LIMIT');
    await full.stop();
    await start({ port: fake.port });
    await vi.waitFor(() => expect(states.at(-1)).toBe('ready'), 10_000);
    expect(await bridge.readers()).toEqual(READERS);
  });

  test('is not sought where the browser would ask now, though nobody clicked: it took its yes back', async () => {
    const fake = await start();
    let state = 'granted';
    let looks = 0;
    const { states, errors, connecting } = connectPage({
      ports: [fake.port],
      permissions: permission(() => state),
      fetch: (...request) => {
        looks += 1;
        return fetch(...request);
      },
    });
    const bridge = await connecting;
    state = 'prompt';
    await fake.stop();
    await vi.waitFor(() => expect(states.at(-1)).toBe('closed'), 5_000);
    expect(errors.at(-1)?.code).toBe('ERR_BROWSER_PERMISSION_DISMISSED');
    expect(looks).toBe(1);
    expect((await failure(bridge.readers())).code).toBe('ERR_BROWSER_PERMISSION_DISMISSED');
  });

  test('is sought where the browser never asks whatever it says, as on localhost', async () => {
    const fake = await start();
    const { states, connecting } = connectPage({ ports: [fake.port], permissions: permission(() => 'prompt') });
    cleanUps.push((await connecting).close);
    await fake.stop();
    await vi.waitFor(() => expect(states.at(-1)).toBe('reconnecting'));
    await start({ port: fake.port });
    await vi.waitFor(() => expect(states.at(-1)).toBe('ready'), 10_000);
  });

  test('taken away in the middle: what is under way ends with the reason', async () => {
    const { requests, handler } = held();
    const fake = await start({ methods: { 'card.authenticate': handler } });
    const { bridge } = await connect(fake);
    const signing = failure(bridge.authenticate({ challengeNonce: NONCE }));
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    fake.disconnect(4403);
    expect(await signing).toMatchObject({ code: 'ERR_ACCESS_REFUSED', retriable: false });
    await vi.waitFor(() => expect(bridge.state).toBe('closed'));
  });

  test('lost while a quick call is never answered', async () => {
    const { handler } = held();
    const fake = await start({ methods: { 'readers.list': handler } });
    const { bridge, states } = await connect(fake);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const outcome = failure(bridge.readers());
    await Promise.resolve();
    vi.advanceTimersByTime(10_000);
    expect((await outcome).code).toBe('ERR_CONNECTION_LOST');
    await vi.waitFor(() => expect(states.at(-1)).toBe('reconnecting'));
  });

  test.each([
    ['no JSON', 'hello'],
    ['a batch', '[]'],
    ['another JSON-RPC', '{"id":1,"result":{}}'],
    ['an answer to nobody', '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"?"}}'],
    ['a binary message', new Uint8Array([1, 2, 3])],
    ['a huge message', JSON.stringify({ jsonrpc: '2.0', method: 'x', params: 'x'.repeat(100_000) })],
    ['readers that are none', '{"jsonrpc":"2.0","method":"readers.changed","params":{"readers":[{"id":1}]}}'],
    ['progress that is none', '{"jsonrpc":"2.0","method":"operation.progress","params":null}'],
  ])('%s ends the connection, and the next one works', async (_, message) => {
    const fake = await start();
    const { bridge, states, errors } = await connect(fake);
    fake.sendRaw(message);
    await vi.waitFor(() => expect(states.at(-1)).toBe('reconnecting'));
    expect(errors.at(-1)).toMatchObject({ code: 'ERR_CONNECTION_LOST', cause: expect.any(Error) });
    await vi.waitFor(() => expect(states.at(-1)).toBe('ready'), 10_000);
    expect(await bridge.readers()).toEqual(READERS);
  });

  test.each([
    ['card.authenticate', { token: { ...TOKEN, signature: 7 } }],
    ['card.readNhi', { basicData: null }],
    ['card.readNhi', { basicData: { ...BASIC_DATA, cancelMark: 1 } }],
    ['readers.list', { readers: 'none' }],
  ])('a result of %s in the wrong shape is no result', async (method, result) => {
    const { bridge } = await connect(await start({ methods: { [method]: () => result } }));
    const call = {
      'card.authenticate': () => bridge.authenticate({ challengeNonce: NONCE }),
      'card.readNhi': () => bridge.readNhi(),
      'readers.list': () => bridge.readers(),
    }[method];
    expect((await failure(call?.() ?? Promise.resolve())).code).toBe('ERR_CONNECTION_LOST');
  });
});

describe('watching readers', () => {
  const changed: readonly ReaderInfo[] = [{ id: 'r9', name: 'Another', state: 'empty' }];

  test('gives them now and at each change, to every watcher until it stops', async () => {
    const fake = await start();
    const { bridge } = await connect(fake);
    const heard: Record<'a' | 'b', unknown[]> = { a: [], b: [] };
    const stopA = bridge.watchReaders((readers) => heard.a.push(readers));
    const stopB = bridge.watchReaders((readers) => heard.b.push(readers));
    // Whoever begins to watch has them told once more to all.
    await vi.waitFor(() => expect(heard).toEqual({ a: [READERS, READERS], b: [READERS, READERS] }));
    stopA();
    fake.changeReaders(changed);
    await vi.waitFor(() => expect(heard.b).toEqual([READERS, READERS, changed]));
    expect(heard.a).toHaveLength(2);
    expect(fake.methods()).not.toContain('readers.unwatch');
    stopB();
    stopB();
    await bridge.readers();
    expect(fake.methods().slice(2)).toEqual(['readers.watch', 'readers.watch', 'readers.unwatch', 'readers.list']);
    bridge.watchReaders((readers) => heard.a.push(readers));
    await vi.waitFor(() => expect(fake.methods().at(-1)).toBe('readers.watch'));
  });

  test('goes on after a reconnect, also when begun in between', async () => {
    const fake = await start();
    const { bridge, states } = await connect(fake);
    const heard: unknown[] = [];
    bridge.watchReaders((readers) => heard.push(readers));
    await vi.waitFor(() => expect(heard).toEqual([READERS]));
    await fake.stop();
    await vi.waitFor(() => expect(states.at(-1)).toBe('reconnecting'));
    const late: unknown[] = [];
    bridge.watchReaders((readers) => late.push(readers));
    const next = await start({ port: fake.port });
    await vi.waitFor(() => expect(late).toEqual([READERS]), 10_000);
    expect(heard).toEqual([READERS, READERS]);
    next.changeReaders(changed);
    await vi.waitFor(() => expect([heard.at(-1), late.at(-1)]).toEqual([changed, changed]));
    expect(next.methods().filter((method) => method === 'readers.watch')).toHaveLength(1);
  });

  test('says why it cannot', async () => {
    const unavailable = () => {
      throw new Refusal('ERR_PCSC_UNAVAILABLE');
    };
    const { bridge } = await connect(await start({ methods: { 'readers.watch': unavailable } }));
    const error = await new Promise<CardBridgeError>((resolve) => bridge.watchReaders(() => undefined, resolve));
    expect(error.code).toBe('ERR_PCSC_UNAVAILABLE');
  });
});

describe('closing', () => {
  test('ends everything under way, once, and for good', async () => {
    const { requests, handler } = held();
    const fake = await start({ methods: { 'card.authenticate': handler, 'card.readNhi': handler } });
    const { bridge, states, errors } = await connect(fake);
    const late: unknown[] = [];
    bridge.onState((state) => late.push(state));
    const controller = new AbortController();
    const under = [
      failure(bridge.authenticate({ challengeNonce: NONCE, signal: controller.signal })),
      failure(bridge.readNhi()),
    ];
    await vi.waitFor(() => expect(requests).toHaveLength(2));
    bridge.close();
    bridge.close();
    for (const outcome of under) expect((await outcome).code).toBe('ERR_CLIENT_CLOSED');
    controller.abort();
    expect((await failure(bridge.readers())).code).toBe('ERR_CLIENT_CLOSED');
    expect(bridge.state).toBe('closed');
    expect([states.at(-1), errors.at(-1), late]).toEqual(['closed', undefined, ['closed']]);
    bridge.watchReaders(() => late.push('readers'))();
    bridge.onState(() => late.push('state'))();
    await vi.waitFor(() => expect(fake.connections()).toBe(0));
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    expect(late).toEqual(['closed']);
  });

  test('while reconnecting: nobody knocks any more', async () => {
    const fake = await start();
    const { bridge, states } = await connect(fake);
    await fake.stop();
    await vi.waitFor(() => expect(states.at(-1)).toBe('reconnecting'));
    bridge.close();
    const next = await start({ port: fake.port });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(next.received).toEqual([]);
    expect(states.at(-1)).toBe('closed');
  });

  test('from within a listener', async () => {
    const fake = await start();
    const { bridge, states } = await connect(fake);
    bridge.onState(() => bridge.close());
    await fake.stop();
    await vi.waitFor(() => expect(states.slice(-2)).toEqual(['reconnecting', 'closed']));
  });

  test('leaves out a listener that stopped listening', async () => {
    const { bridge } = await connect(await start());
    const heard: unknown[] = [];
    bridge.onState((state) => heard.push(state))();
    bridge.close();
    expect(heard).toEqual([]);
  });
});
