import { afterEach, describe, expect, test, vi } from 'vitest';
import { closedPort, type FakeBridgeOptions, READERS, Refusal, startFakeBridge } from '../../../test/support/fake-bridge.js';
import { failure, granted, PageWebSocket, permission } from '../../../test/support/page.js';
import { type CardLinkOptions, createCardLink } from './create-card-link.js';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

async function start(options?: FakeBridgeOptions) {
  const fake = await startFakeBridge(options);
  cleanUps.push(fake.stop);
  return fake;
}

/** Timers that ring when a test says so. */
function manualTimers() {
  const waiting = new Map<number, () => void>();
  let last = 0;
  return {
    waiting,
    timers: {
      setTimeout: (callback: () => void) => {
        last += 1;
        waiting.set(last, callback);
        return last;
      },
      clearTimeout: (timer: unknown) => void waiting.delete(timer as number),
    },
    ring: () => {
      const due = [...waiting.values()];
      waiting.clear();
      for (const callback of due) callback();
    },
  };
}

function page(port: number, options: CardLinkOptions = {}) {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  };
  const manual = manualTimers();
  const link = createCardLink({
    ports: [port],
    WebSocket: PageWebSocket,
    permissions: granted,
    storage,
    timers: manual.timers,
    ...options,
  });
  cleanUps.push(link.close);
  const states: string[] = [];
  link.subscribe(({ bridge }) => {
    if (states.at(-1) !== bridge) states.push(bridge);
  });
  return { link, states, kept, storage, ...manual };
}

/** A bridge that is held back by the person: `open` lets it go on. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('a bridge that runs', () => {
  test('is connected by a click; readers and whether they are simulated follow', async () => {
    const fake = await start();
    const { link, states } = page(fake.port);
    expect(link.state).toEqual({ bridge: 'untouched', readers: undefined, simulated: false });
    expect(fake.received).toEqual([]);
    await link.bridge();
    await vi.waitFor(() => expect(link.state).toEqual({ bridge: 'ready', readers: READERS, simulated: true }));
    fake.changeReaders([]);
    await vi.waitFor(() => expect(link.state.readers).toEqual([]));
    expect(states).toEqual(['probing', 'connecting', 'waiting-for-access', 'ready']);
  });

  test('callers at the same time share one connection, and so do later ones', async () => {
    const fake = await start();
    const { link } = page(fake.port);
    const [first, second] = await Promise.all([link.bridge(), link.bridge(new AbortController().signal)]);
    expect(second).toBe(first);
    expect(await link.bridge()).toBe(first);
    expect(fake.connections()).toBe(1);
  });

  test('one caller who gives up does not end it for the others', async () => {
    const { opened, open } = gate();
    const fake = await start({ methods: { 'access.request': () => opened.then(() => ({ granted: true })) } });
    const { link } = page(fake.port);
    const giveUp = new AbortController();
    const impatient = failure(link.bridge(giveUp.signal));
    const patient = link.bridge();
    await vi.waitFor(() => expect(link.state.bridge).toBe('waiting-for-access'));
    giveUp.abort();
    expect((await impatient).code).toBe('ERR_OPERATION_CANCELLED');
    open();
    expect((await patient).state).toBe('ready');
  });

  test('when all have given up the attempt ends, and the next click begins another', async () => {
    const { opened, open } = gate();
    const fake = await start({ methods: { 'access.request': () => opened.then(() => ({ granted: true })) } });
    const { link } = page(fake.port);
    const giveUp = new AbortController();
    const first = failure(link.bridge(giveUp.signal));
    await vi.waitFor(() => expect(link.state.bridge).toBe('waiting-for-access'));
    giveUp.abort();
    expect((await first).code).toBe('ERR_OPERATION_CANCELLED');
    expect(link.state).toEqual({ bridge: 'untouched', readers: undefined, simulated: false });
    await vi.waitFor(() => expect(fake.connections()).toBe(0));
    open();
    expect((await link.bridge()).state).toBe('ready');
    expect(link.state.bridge).toBe('ready');
  });

  test('a caller who has given up before connects nothing', async () => {
    const fake = await start();
    const { link } = page(fake.port);
    expect((await failure(link.bridge(AbortSignal.abort()))).code).toBe('ERR_OPERATION_CANCELLED');
    expect(link.state.bridge).toBe('untouched');
  });

  test('an attempt that is given up just as it succeeds leaves neither a connection nor a state that nobody works on', async () => {
    const seen = new Set<string>();
    for (let ticks = 0; ticks < 30; ticks += 1) {
      const fake = await start();
      const giveUp = new AbortController();
      const abortSoon = async () => {
        for (let tick = 0; tick < ticks; tick += 1) await null;
        giveUp.abort();
      };
      class Socket extends PageWebSocket {
        constructor(url: string, protocol: string) {
          super(url, protocol);
          let answers = 0;
          this.addEventListener('message', () => {
            answers += 1;
            // The last answer before it is ready: what the bridge says of itself.
            if (answers === 2) void abortSoon();
          });
        }
      }
      const { link } = page(fake.port, { WebSocket: Socket });
      const outcome = await link.bridge(giveUp.signal).then(
        () => 'connected',
        (error) => error.code,
      );
      await vi.waitFor(() => expect(link.state.bridge).toMatch(/untouched|ready/));
      seen.add(`${outcome} ${link.state.bridge}`);
      link.close();
      await vi.waitFor(() => expect(fake.connections()).toBe(0));
    }
    expect([...seen].toSorted()).toEqual(expect.arrayContaining(['ERR_OPERATION_CANCELLED untouched', 'connected ready']));
  });

  test('that goes away and comes back is followed', async () => {
    const fake = await start();
    const { link, states } = page(fake.port);
    await link.bridge();
    await fake.stop();
    await vi.waitFor(() => expect(link.state).toMatchObject({ bridge: 'reconnecting', readers: undefined }));
    expect(link.state.problem?.code).toMatch(/ERR_CONNECTION_LOST|ERR_BRIDGE_ABSENT/);
    await start({ port: fake.port });
    await vi.waitFor(() => expect(link.state).toEqual({ bridge: 'ready', readers: READERS, simulated: true }), 10_000);
    expect(states.slice(-2)).toEqual(['waiting-for-access', 'ready']);
  });

  test('that the person paused is told, and a click asks anew; paused later, it is followed when it goes on', async () => {
    const world = { isPaused: true };
    const refuseWhilePaused = <Result>(result: Result) => {
      if (world.isPaused) throw new Refusal('ERR_BRIDGE_PAUSED');
      return result;
    };
    const fake = await start({
      methods: {
        'access.request': () => refuseWhilePaused({ granted: true }),
        'readers.watch': () => refuseWhilePaused({ readers: READERS }),
      },
    });
    const { link, waiting, ring } = page(fake.port);
    expect(await failure(link.bridge())).toMatchObject({ code: 'ERR_BRIDGE_PAUSED', retriable: true });
    expect(link.state).toMatchObject({ bridge: 'closed', problem: { code: 'ERR_BRIDGE_PAUSED' } });
    expect(waiting.size).toBe(0);
    world.isPaused = false;
    const bridge = await link.bridge();
    await vi.waitFor(() => expect(link.state).toEqual({ bridge: 'ready', readers: READERS, simulated: true }));
    world.isPaused = true;
    bridge.watchReaders(() => undefined);
    await vi.waitFor(() => expect(link.state).toMatchObject({ bridge: 'ready', problem: { code: 'ERR_BRIDGE_PAUSED' } }));
    world.isPaused = false;
    await vi.waitFor(() => expect(waiting.size).toBe(1));
    ring();
    await vi.waitFor(() => expect(link.state).toEqual({ bridge: 'ready', readers: READERS, simulated: true }));
  });

  test('that takes the access back is closed and says why; a click asks anew', async () => {
    const fake = await start();
    const { link } = page(fake.port);
    await link.bridge();
    fake.disconnect(4403);
    await vi.waitFor(() => expect(link.state).toMatchObject({ bridge: 'closed', problem: { code: 'ERR_ACCESS_REFUSED' } }));
    expect(link.state.simulated).toBe(false);
    await link.bridge();
    expect(link.state.bridge).toBe('ready');
  });
});

describe('a bridge that is absent', () => {
  test('is looked for, quietly, until it starts', async () => {
    const port = await closedPort();
    const { link, states, ring, waiting } = page(port);
    expect((await failure(link.bridge())).code).toBe('ERR_BRIDGE_ABSENT');
    expect(link.state).toEqual({ bridge: 'absent', readers: undefined, simulated: false });
    for (let look = 0; look < 3; look += 1) {
      await vi.waitFor(() => expect(waiting.size).toBe(1));
      ring();
    }
    await vi.waitFor(() => expect(waiting.size).toBe(1));
    expect(states).toEqual(['probing', 'absent']);
    await start({ port });
    ring();
    await vi.waitFor(() => expect(link.state.readers).toEqual(READERS));
    expect(states).toEqual(['probing', 'absent', 'waiting-for-access', 'ready']);
    expect(waiting.size).toBe(0);
  });

  test('is not looked for while the browser would ask in vain, and again by itself once it was answered with yes', async () => {
    const port = await closedPort();
    let state = 'prompt';
    let looks = 0;
    const counted: typeof fetch = (...request) => {
      looks += 1;
      return fetch(...request);
    };
    const { link, ring, waiting } = page(port, { permissions: permission(() => state), fetch: counted, tlsPorts: [] });
    const rings = async (times: number) => {
      for (let ringing = 0; ringing < times; ringing += 1) {
        await vi.waitFor(() => expect(waiting.size).toBe(1));
        ring();
      }
      await vi.waitFor(() => expect(waiting.size).toBe(1));
    };
    await failure(link.bridge());
    await vi.waitFor(() => expect(link.state).toMatchObject({ bridge: 'absent', needsClick: true }));
    await rings(3);
    expect(looks).toBe(1);
    await failure(link.bridge());
    await rings(1);
    expect(looks).toBe(2);
    expect(link.state).toMatchObject({ bridge: 'absent', needsClick: true });
    state = 'granted';
    await rings(2);
    expect(looks).toBe(4);
    expect(link.state).toEqual({ bridge: 'absent', readers: undefined, simulated: false });
    await start({ port });
    ring();
    await vi.waitFor(() => expect(link.state.readers).toEqual(READERS));
    expect('needsClick' in link.state).toBe(false);
  });

  test('is looked for where the browser asks only for a bridge that is there', async () => {
    const { link, ring, waiting } = page(await closedPort(), {
      tlsPorts: [],
      permissions: {
        query: async ({ name }) => {
          if (name !== 'loopback-network') throw new TypeError(name);
          return { state: 'prompt' };
        },
      },
    });
    await failure(link.bridge());
    await vi.waitFor(() => expect(waiting.size).toBe(1));
    ring();
    await vi.waitFor(() => expect(waiting.size).toBe(1));
    expect(link.state).toEqual({ bridge: 'absent', readers: undefined, simulated: false });
  });

  test('is looked for where this computer alone was allowed', async () => {
    const { link } = page(await closedPort(), {
      tlsPorts: [],
      permissions: { query: async ({ name }) => ({ state: name === 'loopback-network' ? 'granted' : 'prompt' }) },
    });
    await failure(link.bridge());
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(link.state).toEqual({ bridge: 'absent', readers: undefined, simulated: false });
  });

  test('a question that is answered with no while it is looked for ends the looking, and is told', async () => {
    let state = 'prompt';
    const { link, ring, waiting } = page(await closedPort(), { permissions: permission(() => state), tlsPorts: [] });
    await failure(link.bridge());
    await vi.waitFor(() => expect(waiting.size).toBe(1));
    state = 'denied';
    ring();
    await vi.waitFor(() =>
      expect(link.state).toMatchObject({ bridge: 'closed', problem: { code: 'ERR_BROWSER_PERMISSION_DENIED' } }),
    );
    expect(waiting.size).toBe(0);
  });

  test('clicks meanwhile begin no second loop', async () => {
    const { link, waiting } = page(await closedPort());
    await failure(link.bridge());
    await Promise.all([failure(link.bridge()), failure(link.bridge())]);
    await vi.waitFor(() => expect(waiting.size).toBe(1));
  });

  test('that starts and says no is not asked again by itself', async () => {
    const port = await closedPort();
    const { link, ring, waiting } = page(port);
    await failure(link.bridge());
    const fake = await start({
      port,
      methods: {
        'access.request': () => {
          throw new Refusal('ERR_ACCESS_REFUSED');
        },
      },
    });
    await vi.waitFor(() => expect(waiting.size).toBe(1));
    ring();
    await vi.waitFor(() => expect(link.state).toMatchObject({ bridge: 'closed', problem: { code: 'ERR_ACCESS_REFUSED' } }));
    expect(waiting.size).toBe(0);
    expect(fake.methods()).toEqual(['access.request']);
  });

  test('closing ends the looking', async () => {
    const { link, waiting } = page(await closedPort());
    await failure(link.bridge());
    await vi.waitFor(() => expect(waiting.size).toBe(1));
    link.close();
    expect(waiting.size).toBe(0);
    expect(link.state.bridge).toBe('closed');
  });
});

test('a permission that the browser denies is told, and not asked for again', async () => {
  const { link, waiting } = page(await closedPort(), { permissions: permission(() => 'denied') });
  expect((await failure(link.bridge())).code).toBe('ERR_BROWSER_PERMISSION_DENIED');
  expect(link.state).toMatchObject({ bridge: 'closed', problem: { code: 'ERR_BROWSER_PERMISSION_DENIED' } });
  expect(waiting.size).toBe(0);
});

describe('readers that cannot be watched', () => {
  const refuse = (code: 'ERR_PCSC_SERVICE_STOPPED' | 'ERR_PCSC_UNAVAILABLE') => {
    const world = { works: false };
    const watch = () => {
      if (!world.works) throw new Refusal(code);
      return { readers: READERS };
    };
    return { world, methods: { 'readers.watch': watch } };
  };

  test('a stopped service is asked again until it runs', async () => {
    const { world, methods } = refuse('ERR_PCSC_SERVICE_STOPPED');
    const fake = await start({ methods });
    const { link, waiting, ring } = page(fake.port);
    await link.bridge();
    await vi.waitFor(() => expect(waiting.size).toBe(1));
    expect(link.state).toMatchObject({ bridge: 'ready', readers: [], problem: { code: 'ERR_PCSC_SERVICE_STOPPED' } });
    world.works = true;
    ring();
    await vi.waitFor(() => expect(link.state).toEqual({ bridge: 'ready', readers: READERS, simulated: true }));
    expect(waiting.size).toBe(0);
  });

  test('what needs an administrator waits for a click', async () => {
    const { world, methods } = refuse('ERR_PCSC_UNAVAILABLE');
    const fake = await start({ methods });
    const { link, waiting } = page(fake.port);
    await link.bridge();
    await vi.waitFor(() => expect(link.state.problem?.code).toBe('ERR_PCSC_UNAVAILABLE'));
    expect(waiting.size).toBe(0);
    world.works = true;
    await link.bridge();
    await vi.waitFor(() => expect(link.state).toEqual({ bridge: 'ready', readers: READERS, simulated: true }));
  });
});

describe('what a page contacts without a click', () => {
  /** A browser that keeps every answer back, and counts. As Firefox it asks only for ports on which somebody listens. */
  function holdingBrowser() {
    let asked = 0;
    let pending = 0;
    const fetch: typeof globalThis.fetch = (_, init) => {
      asked += 1;
      pending += 1;
      return new Promise((__, fail) => {
        init?.signal?.addEventListener('abort', () => {
          pending -= 1;
          fail(new TypeError('given up'));
        });
      });
    };
    const query = async ({ name }: { name: string }) => {
      if (name !== 'loopback-network') throw new TypeError(name);
      return { state: 'prompt' };
    };
    return { fetch, permissions: { query }, asked: () => asked, pending: () => pending };
  }

  test('nothing: by making a link, following it, or resuming where nobody has connected', async () => {
    const { fetch, asked } = holdingBrowser();
    const { link } = page(1, { fetch });
    link.subscribe(() => undefined);
    await link.resume();
    expect(asked()).toBe(0);
    expect(link.state.bridge).toBe('untouched');
  });

  test('nothing more while an answer is pending: one request a port, however long the browser asks', async () => {
    const { fetch, permissions, asked, pending } = holdingBrowser();
    let look: typeof globalThis.fetch = async () => {
      throw new TypeError('refused');
    };
    const ports = [28730, 28731, 28732];
    const { link, states, waiting, ring } = page(1, {
      ports,
      tlsPorts: [],
      permissions,
      fetch: (...request) => look(...request),
    });
    await failure(link.bridge());
    look = fetch;
    await vi.waitFor(() => expect(waiting.size).toBe(1));
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    cleanUps.push(() => vi.useRealTimers());
    ring();
    await expect.poll(pending).toBe(3);
    await vi.advanceTimersByTimeAsync(3_600_000);
    ring();
    expect([asked(), pending(), waiting.size]).toEqual([3, 3, 0]);
    expect(states).toEqual(['probing', 'absent', 'browser-prompt']);
    link.close();
    expect(pending()).toBe(0);
  });
});

describe('coming back in the same tab', () => {
  test('connects without a click if the person had connected before', async () => {
    const fake = await start();
    const { link, storage } = page(fake.port);
    await link.resume();
    expect(link.state.bridge).toBe('untouched');
    await link.bridge();
    link.close();
    const next = page(fake.port, { storage });
    await next.link.resume();
    expect(next.link.state.bridge).toBe('ready');
  });

  test.each(['prompt', 'denied'])('touches nothing where the permission is %s: that waits for a click', async (state) => {
    const fake = await start();
    const { link, storage } = page(fake.port, { permissions: permission(() => state) });
    storage.setItem('cardbridge.connected', 'yes');
    await link.resume();
    expect(link.state.bridge).toBe('untouched');
    expect(fake.accepted()).toBe(0);
  });

  test('what ended the connection for good waits for a click, however many elements come into the page', async () => {
    const fake = await start();
    const { link } = page(fake.port);
    await link.bridge();
    fake.disconnect(4403);
    await vi.waitFor(() => expect(link.state.bridge).toBe('closed'));
    await link.resume();
    expect(link.state).toMatchObject({ bridge: 'closed', problem: { code: 'ERR_ACCESS_REFUSED' } });
    expect(fake.accepted()).toBe(1);
    await link.bridge();
    expect(link.state.bridge).toBe('ready');
  });

  test('an absent bridge is no error, and is looked for', async () => {
    const { link, kept, waiting } = page(await closedPort());
    kept.set('cardbridge.connected', 'yes');
    await link.resume();
    expect(link.state.bridge).toBe('absent');
    await vi.waitFor(() => expect(waiting.size).toBe(1));
  });

  test('storage that throws, or is not there, means that a click is needed', async () => {
    const fake = await start();
    const deny = () => {
      throw new DOMException('storage is off', 'SecurityError');
    };
    const { link } = page(fake.port, { storage: { getItem: deny, setItem: deny } });
    await link.resume();
    expect(link.state.bridge).toBe('untouched');
    await link.bridge();
    expect(link.state.bridge).toBe('ready');
    vi.stubGlobal('sessionStorage', undefined);
    Object.defineProperty(globalThis, 'sessionStorage', { get: deny, configurable: true });
    cleanUps.push(() => vi.unstubAllGlobals());
    const bare = createCardLink({ ports: [fake.port] });
    await bare.resume();
    expect(bare.state.bridge).toBe('untouched');
  });
});

describe('closing', () => {
  test('ends the connection, tells its followers once, and refuses what comes after', async () => {
    const fake = await start();
    const { link, states } = page(fake.port);
    const bridge = await link.bridge();
    link.close();
    link.close();
    expect(bridge.state).toBe('closed');
    expect(states.at(-1)).toBe('closed');
    expect(link.state).toEqual({ bridge: 'closed', readers: undefined, simulated: false });
    expect((await failure(link.bridge())).code).toBe('ERR_CLIENT_CLOSED');
    await link.resume();
    await vi.waitFor(() => expect(fake.connections()).toBe(0));
  });

  test('leaves no timer where readers cannot be watched', async () => {
    const refused = () => {
      throw new Refusal('ERR_PCSC_SERVICE_STOPPED');
    };
    const fake = await start({ methods: { 'readers.watch': refused } });
    const { link, waiting } = page(fake.port);
    await link.bridge();
    await vi.waitFor(() => expect(waiting.size).toBe(1));
    link.close();
    expect(waiting.size).toBe(0);
  });

  test('ends an attempt under way', async () => {
    const { opened } = gate();
    const fake = await start({ methods: { 'access.request': () => opened } });
    const { link } = page(fake.port);
    const attempt = failure(link.bridge());
    await vi.waitFor(() => expect(link.state.bridge).toBe('waiting-for-access'));
    link.close();
    expect((await attempt).code).toBe('ERR_CLIENT_CLOSED');
    expect(link.state.bridge).toBe('closed');
    await vi.waitFor(() => expect(fake.connections()).toBe(0));
  });
});
