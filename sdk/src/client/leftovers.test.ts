import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { closedPort, type FakeBridge, type FakeBridgeOptions, startFakeBridge } from '../../test/support/fake-bridge.js';
import { connectPage, failure, PageWebSocket } from '../../test/support/page.js';

/** Whenever the page gives up, every promise settles, with nothing but CardBridgeError, and nothing of the client is left. */

const NONCE = 'A'.repeat(44);
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

/** Timers that run and were set by the client itself: not by fetch or ws, which it calls. */
const timers = new Map<unknown, string>();
beforeEach(() => {
  timers.clear();
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  type Set = (act: (...given: never[]) => void, ...rest: never[]) => unknown;
  const watched =
    (set: Set, once: boolean): Set =>
    (act, ...rest) => {
      const caller = new Error().stack?.split('\n')[2] ?? '';
      const timer = set(
        (...given: never[]) => {
          if (once) timers.delete(timer);
          act(...given);
        },
        ...rest,
      );
      if (/src\/client\/[a-z-]+\.ts/.test(caller)) timers.set(timer, caller);
      return timer;
    };
  const forgotten = (clear: (timer: never) => void) => (timer: never) => {
    timers.delete(timer);
    clear(timer);
  };
  vi.stubGlobal('setTimeout', watched(setTimeout, true));
  vi.stubGlobal('setInterval', watched(setInterval, false));
  vi.stubGlobal('clearTimeout', forgotten(clearTimeout));
  vi.stubGlobal('clearInterval', forgotten(clearInterval));
  cleanUps.push(() => vi.unstubAllGlobals());
});

async function start(options?: FakeBridgeOptions) {
  const fake = await startFakeBridge(options);
  cleanUps.push(fake.stop);
  return fake;
}

/** A page that can give up at each point where the client uses something of the browser. */
function page(ports: readonly number[], onSeam: (seam: string, nth: number) => void = () => undefined) {
  const giveUp = new AbortController();
  const sockets: PageWebSocket[] = [];
  const passed: string[] = [];
  let fetches = 0;
  const pass = (seam: string) => {
    passed.push(seam);
    onSeam(seam, passed.filter((before) => before === seam).length);
  };
  class Socket extends PageWebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol);
      sockets.push(this);
      // No code of a page runs within a constructor of the browser.
      queueMicrotask(() => pass('socket'));
    }
    override send(data: string) {
      super.send(data);
      pass('send');
    }
  }
  const fetch: typeof globalThis.fetch = (...request) => {
    pass('fetch');
    fetches += 1;
    return globalThis.fetch(...request).finally(() => {
      fetches -= 1;
    });
  };
  const query = async () => {
    pass('query');
    return { state: 'granted' };
  };
  const { connecting } = connectPage({
    ports,
    tlsPorts: [],
    fetch,
    WebSocket: Socket,
    permissions: { query },
    signal: giveUp.signal,
    onState: (state) => pass(state),
  });
  connecting.then(
    (bridge) => cleanUps.push(bridge.close),
    () => undefined,
  );
  const left = () => ({
    timers: [...timers.values()],
    fetches,
    sockets: sockets.filter(({ readyState }) => readyState !== PageWebSocket.CLOSED).length,
    listeners: getEventListeners(giveUp.signal, 'abort').length,
  });
  return { connecting, giveUp, passed, left };
}

const nothing = { timers: [], fetches: 0, sockets: 0, listeners: 0 };

describe('while connecting', () => {
  const seams = ['query', 'fetch', 'socket', 'send', 'probing', 'connecting', 'waiting-for-access', 'ready'];
  test.each(seams.flatMap((seam) => [1, 2].map((nth) => [seam, nth] as const)))('at %s %i', async (seam, nth) => {
    const fake = await start();
    const reached: (() => void)[] = [];
    const { connecting, giveUp, passed, left } = page([fake.port, await closedPort()], (at, times) => {
      if (at === seam && times === nth) for (const act of reached) act();
    });
    // The first seams are passed before `page` returns.
    if (passed.filter((at) => at === seam).length >= nth) giveUp.abort();
    else reached.push(() => giveUp.abort());
    const outcome = await connecting.catch((error) => error.code);
    if (typeof outcome === 'string') expect(outcome).toBe('ERR_OPERATION_CANCELLED');
    else outcome.close();
    await vi.waitFor(() => expect(left()).toEqual(nothing));
    await vi.waitFor(() => expect(fake.connections()).toBe(0));
  });

  test('after any number of turns of the event loop', async () => {
    const fake = await start();
    const outcomes = new Set<string>();
    for (let turns = 0; turns < 40; turns++) {
      const { connecting, giveUp, left } = page([fake.port]);
      for (let passed = 0; passed < turns; passed++) await turn();
      giveUp.abort();
      await connecting.then(
        (bridge) => {
          outcomes.add('connected');
          bridge.close();
        },
        ({ code }) => outcomes.add(code),
      );
      await vi.waitFor(() => expect(left()).toEqual(nothing));
    }
    expect([...outcomes].toSorted()).toEqual(['ERR_OPERATION_CANCELLED', 'connected']);
  });

  test('a failure leaves nothing either', async () => {
    for (const ports of [[await closedPort()], [(await start({ refuseUpgrade: true })).port], []]) {
      const { connecting, left } = page(ports);
      await failure(connecting);
      await vi.waitFor(() => expect(left()).toEqual(nothing));
    }
  });
});

describe('once connected', () => {
  const held = () => new Promise(() => undefined);

  async function busy(fake: FakeBridge, onSeam?: (seam: string, nth: number) => void) {
    const { connecting, left, passed } = page([fake.port], onSeam);
    const bridge = await connecting;
    const mine = new AbortController();
    const call = { challengeNonce: NONCE, signal: mine.signal, onProgress: () => undefined };
    const outcomes = [bridge.authenticate(call), bridge.readNhi(call), bridge.readers()].map(failure);
    const stop = bridge.watchReaders(() => undefined);
    bridge.onState(() => undefined);
    const leftOfCalls = () => ({ ...left(), calls: getEventListeners(mine.signal, 'abort').length });
    return { bridge, mine, outcomes, stop, passed, leftOfCalls };
  }

  test.each([0, 1, 2, 3, 5, 8, 13])('closing after %i turns with everything under way', async (turns) => {
    const fake = await start({ methods: { 'card.authenticate': held, 'card.readNhi': held, 'readers.list': held } });
    const { bridge, outcomes, leftOfCalls } = await busy(fake);
    for (let passed = 0; passed < turns; passed++) await turn();
    bridge.close();
    for (const { code } of await Promise.all(outcomes)) expect(code).toBe('ERR_CLIENT_CLOSED');
    await vi.waitFor(() => expect(leftOfCalls()).toEqual({ ...nothing, calls: 0 }));
  });

  test('closing while a cancelled operation is waited for', async () => {
    const fake = await start({ methods: { 'card.authenticate': held, 'card.readNhi': held, 'readers.list': held } });
    const { bridge, mine, outcomes, leftOfCalls } = await busy(fake);
    await turn();
    mine.abort();
    await turn();
    bridge.close();
    const codes = (await Promise.all(outcomes)).map(({ code }) => code);
    expect(codes).toEqual(['ERR_OPERATION_CANCELLED', 'ERR_OPERATION_CANCELLED', 'ERR_CLIENT_CLOSED']);
    await vi.waitFor(() => expect(leftOfCalls()).toEqual({ ...nothing, calls: 0 }));
  });

  test('answered calls leave nothing on the signal of the page, and no timer', async () => {
    const fake = await start();
    const { connecting, left } = page([fake.port]);
    const bridge = await connecting;
    const mine = new AbortController();
    await bridge.authenticate({ challengeNonce: NONCE, signal: mine.signal });
    await bridge.readers();
    expect(getEventListeners(mine.signal, 'abort')).toEqual([]);
    expect(left()).toEqual({ ...nothing, sockets: 1 });
  });

  test.each([
    ['the loss is told', 'reconnecting', 1],
    ['the ports are asked again', 'fetch', 2],
    ['they are asked once more', 'fetch', 3],
  ])('closing when %s', async (_, seam, nth) => {
    const fake = await start({ methods: { 'card.authenticate': held, 'card.readNhi': held, 'readers.list': held } });
    let close = () => {};
    const { bridge, outcomes, leftOfCalls } = await busy(fake, (at, times) => {
      if (at === seam && times >= nth) close();
    });
    close = bridge.close;
    await turn();
    await fake.stop();
    for (const { code } of await Promise.all(outcomes)) expect(code).toMatch(/ERR_CONNECTION_LOST|ERR_CLIENT_CLOSED/);
    await vi.waitFor(() => expect(bridge.state).toBe('closed'), 10_000);
    await vi.waitFor(() => expect(leftOfCalls()).toEqual({ ...nothing, calls: 0 }));
  });

  test('closing in the pause before the ports are asked again', async () => {
    const fake = await start({ methods: { 'card.authenticate': held, 'card.readNhi': held, 'readers.list': held } });
    const { bridge, outcomes, leftOfCalls } = await busy(fake);
    await fake.stop();
    await Promise.all(outcomes);
    await vi.waitFor(() => expect(bridge.state).toBe('reconnecting'));
    await vi.waitFor(() => expect(leftOfCalls().timers).toHaveLength(1));
    bridge.close();
    await vi.waitFor(() => expect(leftOfCalls()).toEqual({ ...nothing, calls: 0 }));
    expect((await failure(bridge.readers())).code).toBe('ERR_CLIENT_CLOSED');
  });
});
