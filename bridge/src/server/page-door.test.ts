import { once } from 'node:events';
import { connect } from 'node:net';
import { createNhiCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, test } from 'vitest';
import { openWindow } from '../../test/support/fake-access.js';
import { GRANTED, openDoor as openAnyDoor, type Scheme, STRANGER } from '../../test/support/open-door.js';
import { BridgeError } from '../error.js';
import { limits } from './limits.js';

/** For machines that do much else. */
const PATIENT = { timeout: 10_000 };

type Door = Awaited<ReturnType<typeof openAnyDoor>>;

/** The text of an upgrade as a browser sends it, with lines replaced, dropped (undefined) or repeated (array). */
function upgradeText(port: number, changes: Record<string, string | string[] | undefined> = {}, target = '/'): string {
  const headers: Record<string, string | string[] | undefined> = {
    Host: `127.0.0.1:${port}`,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    Origin: GRANTED,
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Protocol': 'cardbridge.v1',
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${name}: ${one}`),
  );
  return `GET ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** The status of the answer; also shows that nobody behind the door noticed anything. */
async function refusedStatus(opened: Door, text: string): Promise<string | undefined> {
  const before = opened.touched.length;
  const answer = await opened.raw(text);
  expect(opened.door.connections()).toBe(0);
  expect(opened.access.asked).toEqual([]);
  expect(opened.touched.slice(before)).toEqual([]);
  expect(answer.toLowerCase()).not.toContain('access-control');
  return /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
}

async function insertNhiCard({ pcsc }: Door, reader: string): Promise<void> {
  const [person] = (await loadTestPki()).citizens;
  if (person === undefined) throw new TypeError('the test PKI has no citizen');
  pcsc.insert(reader, createNhiCard({ person }));
}

describe.each(['ws', 'wss'] satisfies Scheme[])('over %s', (scheme) => {
  const openDoor = (options: Parameters<typeof openAnyDoor>[0] = {}) => openAnyDoor({ scheme, ...options });

  describe('the probe', () => {
    test('says that the bridge is here, to every page, and nothing else', async () => {
      const response = await (await openDoor()).get('/', { headers: { origin: STRANGER } });
      expect(await response.json()).toEqual({ product: 'cardbridge', protocol: 'cardbridge.v1' });
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('cache-control')).toBe('no-store');
    });

    test('D-06 simple requests change nothing: a form, an image, a script, a beacon', async () => {
      const opened = await openDoor();
      const before = opened.touched.length;
      const form = {
        method: 'POST',
        body: '{"method":"access.request"}',
        headers: { 'content-type': 'text/plain', origin: STRANGER },
      };
      for (const [init, path, status] of [
        [form, '/', 405],
        [{ ...form, headers: { 'content-type': 'application/x-www-form-urlencoded' } }, '/', 405],
        [form, '/access.request', 404],
        [{ headers: { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' } }, '/', 200],
        [{}, '/?method=access.request', 404],
        [{}, '/readers', 404],
        [{ method: 'OPTIONS' }, '/', 204],
        [{ method: 'PUT', body: '{}' }, '/', 405],
        [{ method: 'DELETE' }, '/', 405],
      ] satisfies [Parameters<Door['get']>[1], string, number][]) {
        const response = await opened.get(path, init);
        expect(response.status).toBe(status);
        expect(response.headers.get('x-content-type-options')).toBe('nosniff');
        expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
        expect(response.headers.get('set-cookie')).toBeNull();
      }
      expect(opened.touched.slice(before)).toEqual([]);
      expect(opened.access.asked).toEqual([]);
      expect(opened.door.connections()).toBe(0);
    });

    test('D-06 what a preflight allows is reading, of the probe', async () => {
      const response = await (await openDoor()).get('/', { method: 'OPTIONS', headers: { origin: STRANGER } });
      expect(response.headers.get('access-control-allow-methods')).toBe('GET');
      expect(response.headers.get('access-control-allow-headers')).toBeNull();
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    });

    test('D-07 is the same to the byte for every origin, with readers and cards and without', async () => {
      const opened = await openDoor({ readers: [] });
      const seen = new Set<string>();
      const look = async () => {
        for (const origin of [GRANTED, STRANGER, 'null', undefined]) {
          const answer = await opened.raw(
            `GET / HTTP/1.1\r\nHost: 127.0.0.1:${opened.port}\r\n${origin ? `Origin: ${origin}\r\n` : ''}\r\n`,
          );
          // The time of day is no secret of this computer, and all that may differ.
          seen.add(answer.replace(/^Date: .*\r\n/m, ''));
        }
      };
      await look();
      opened.pcsc.addReader('Reader A');
      opened.pcsc.addReader('Reader B');
      await look();
      await insertNhiCard(opened, 'Reader A');
      await expect.poll(() => opened.inventory.readers().map(({ state }) => state), PATIENT).toContain('ready');
      const page = await opened.page(GRANTED);
      await page.call('access.request');
      await look();
      expect(seen.size).toBe(1);
    });
  });

  test('D-05 listens on the loopback address of IPv4 and on no other; a port that is taken is not shared', async () => {
    const opened = await openDoor();
    const { port } = opened;
    for (const address of ['127.0.0.2', '::1']) {
      const socket = connect(port, address);
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(['ECONNREFUSED', 'EADDRNOTAVAIL', 'ENETUNREACH', 'EAFNOSUPPORT']).toContain(error.code);
    }
    const on = (...ports: number[]) => openDoor(scheme === 'wss' ? { tlsPorts: ports } : { ports });
    await expect(on(port)).rejects.toMatchObject({ code: 'ERR_PORT_TAKEN' });
    expect((await on(port, 0)).port).not.toBe(port);
  });

  test('D-05 a connection that comes from another address is closed', async () => {
    const opened = await openDoor();
    const socket = opened.connect({ localAddress: '127.0.0.2' });
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${opened.port}\r\n\r\n`);
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answer).toBe('');
  });

  describe('an upgrade that no honest page makes is refused before anything is touched', () => {
    test.each([
      ['missing', undefined],
      ['null', 'null'],
      ['upper case', 'https://GRANTED.example'],
      ['a trailing slash', `${GRANTED}/`],
      ['the default port', `${GRANTED}:443`],
      ['user info', 'https://granted.example@evil.test'],
      ['twice', [GRANTED, GRANTED]],
      ['two of them', [GRANTED, STRANGER]],
    ])('D-01 cross-site hijack: Origin %s', async (_, Origin) => {
      const opened = await openDoor();
      expect(await refusedStatus(opened, upgradeText(opened.port, { Origin }))).toBe('403');
    });

    test.each([
      ['a homograph in raw Unicode', Buffer.from('https://gr\u0430nted.example', 'utf8').toString('latin1')],
      ['a dot at its end', 'https://granted.example.'],
      ['http', 'http://granted.example'],
      ['another origin in the query', `https://evil.test/?${GRANTED}`],
    ])('D-02 loose matching: Origin %s', async (_, Origin) => {
      const opened = await openDoor();
      expect(await refusedStatus(opened, upgradeText(opened.port, { Origin }))).toBe('403');
    });

    test.each([
      'https://granted.example.evil.test',
      'https://evil-granted.example',
      'https://granted.example:444',
      'https://xn--grnted-2nf.example',
      'https://sub.granted.example',
    ])('D-02 loose matching: %s is a stranger, not the origin that was allowed', async (origin) => {
      const opened = await openDoor();
      const page = await opened.page(origin);
      expect(await page.call('bridge.info')).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REQUIRED' } } });
      await page.call('access.request');
      expect(opened.access.asked).toMatchObject([{ origin }]);
    });

    test.each([
      ['evil.test:port', '403'],
      ['127.0.0.1.evil.test:port', '403'],
      ['localhost:port', '403'],
      ['localhost.', '403'],
      ['localhost.:port', '403'],
      ['127.0.0.1.:port', '403'],
      ['127.0.0.1', '403'],
      ['127.0.0.1:1', '403'],
      ['[::1]:port', '403'],
      ['2130706433:port', '403'],
      ['0x7f.1:port', '403'],
      ['evil.test@127.0.0.1:port', '403'],
      ['127.0.0.1:port evil.test', '403'],
      ['127.0.0.1\t:port', '403'],
      ['', '403'],
    ])('D-03 dns rebinding: Host %j, for an upgrade and for the probe', async (host, status) => {
      const opened = await openDoor();
      const Host = host.replace('port', String(opened.port));
      expect(await refusedStatus(opened, upgradeText(opened.port, { Host }))).toBe(status);
      expect(await refusedStatus(opened, `GET / HTTP/1.1\r\nHost: ${Host}\r\n\r\n`)).toBe(status);
    });

    test.each([
      ['the probe', (port: number) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`],
      ['a request for another host', () => 'GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n'],
      ['the body of a request', (port: number) => `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 2\r\n\r\n{}`],
    ])('D-03 an upgrade behind %s on the same connection is none', async (_, first) => {
      const opened = await openDoor();
      const { port } = opened;
      const answer = await opened.raw(first(port) + upgradeText(port));
      expect(answer).not.toContain(' 101 ');
      expect(opened.door.connections()).toBe(0);
      expect(opened.lines).toMatchObject([{ reason: 'not-first' }]);
    });

    test('D-03 dns rebinding: two Hosts, none at all, and a target that names a host of its own', async () => {
      const opened = await openDoor();
      const { port } = opened;
      const ours = `127.0.0.1:${port}`;
      for (const Host of [
        [ours, `evil.test:${port}`],
        [`evil.test:${port}`, ours],
        [ours, ours],
      ]) {
        expect(await refusedStatus(opened, upgradeText(port, { Host }))).toBe('403');
        expect(await refusedStatus(opened, `GET / HTTP/1.1\r\nHost: ${Host[0]}\r\nHost: ${Host[1]}\r\n\r\n`)).toBe('403');
      }
      expect(await refusedStatus(opened, upgradeText(port, { Host: undefined }))).toBe('403');
      for (const target of [`http://${ours}/`, `http://evil.test:${port}/`, `//evil.test/`, '*']) {
        expect(await refusedStatus(opened, upgradeText(port, {}, target))).toBe('400');
        expect(await refusedStatus(opened, `GET ${target} HTTP/1.1\r\nHost: ${ours}\r\n\r\n`)).toMatch(/^40[04]$/);
      }
    });

    test.each(['0.0.0.0:port', '127.1:port', '[::ffff:127.0.0.1]:port', '127.0.0.2:port', '0:port'])(
      'D-04 another spelling of the loopback: Host %s, for an upgrade and for the probe',
      async (host) => {
        const opened = await openDoor();
        const Host = host.replace('port', String(opened.port));
        expect(await refusedStatus(opened, upgradeText(opened.port, { Host }))).toBe('403');
        expect(await refusedStatus(opened, `GET / HTTP/1.1\r\nHost: ${Host}\r\n\r\n`)).toBe('403');
      },
    );

    test('D-22 a program without an Origin, whatever else it brings along', async () => {
      const opened = await openDoor();
      const words = { Origin: undefined, Cookie: 'session=1', Authorization: 'Bearer x', 'Sec-WebSocket-Origin': GRANTED };
      expect(await refusedStatus(opened, upgradeText(opened.port, words))).toBe('403');
      const older = { ...words, 'Sec-WebSocket-Version': '8' };
      expect(await refusedStatus(opened, upgradeText(opened.port, older))).toBe('403');
    });

    test('D-50 a request that the browser does not call a WebSocket', async () => {
      const opened = await openDoor();
      expect(await refusedStatus(opened, upgradeText(opened.port, { 'Sec-Fetch-Mode': 'no-cors' }))).toBe('403');
    });

    test('what RFC 6455 does not allow', async () => {
      const opened = await openDoor();
      for (const changes of [
        { 'Sec-WebSocket-Key': undefined },
        { 'Sec-WebSocket-Key': 'short' },
        { 'Sec-WebSocket-Version': '12' },
        { Upgrade: 'h2c' },
        { 'Sec-WebSocket-Protocol': undefined },
        { 'Sec-WebSocket-Protocol': 'cardbridge.v1, cardbridge.v1' },
        { 'Sec-WebSocket-Protocol': 'cardbridge.v1, a b' },
      ]) {
        expect(await refusedStatus(opened, upgradeText(opened.port, changes))).toBe('400');
      }
    });

    test('a page that speaks a newer protocol too gets the one of this bridge; one that speaks only others gets none', async () => {
      const opened = await openDoor();
      const page = await opened.page(GRANTED, ['cardbridge.v2', 'cardbridge.v1']);
      expect(page.socket.protocol).toBe('cardbridge.v1');
      expect(await page.call('access.request')).toMatchObject({ result: { granted: true } });
      page.socket.close();
      await expect.poll(() => opened.door.connections(), PATIENT).toBe(0);
      for (const offered of ['cardbridge.v2', 'cardbridge.v0, cardbridge.v2', 'cardbridge.v10', 'Cardbridge.v1']) {
        const text = upgradeText(opened.port, { 'Sec-WebSocket-Protocol': offered });
        expect(await opened.raw(text)).toMatch(/^HTTP\/1\.1 400 /);
      }
      expect(opened.lines).toMatchObject([{ reason: 'subprotocol' }]);
    });

    test('the log has one line for each reason and a count, and nothing that the page wrote', async () => {
      let time = 0;
      const opened = await openDoor({ now: () => time });
      const { port } = opened;
      const send = async (times: number) => {
        for (let index = 0; index < times; index += 1)
          await opened.raw(upgradeText(port, { Origin: `https://marker-${index}.example/` }));
      };
      await send(20);
      await opened.raw(upgradeText(port, { Host: 'marker.example' }));
      const lines = () => opened.lines.filter(({ msg }) => msg === 'connection refused');
      expect(lines()).toMatchObject([{ reason: 'origin' }, { reason: 'host' }]);
      time = 60_000;
      await send(1);
      expect(lines().at(-1)).toMatchObject({ reason: 'origin', leftOut: 19 });
      expect(JSON.stringify(opened.lines)).not.toContain('marker');
    });
  });

  describe('D-27', () => {
    test('a request that is never finished, or never begun, is not waited for', { timeout: 20_000 }, async () => {
      const opened = await openDoor();
      const sockets = ['', 'GET / HTTP/1.1\r\nHost:', upgradeText(opened.port).slice(0, -2)].map((text) => {
        const socket = opened.connect();
        socket.write(text);
        return socket.resume();
      });
      await Promise.all(sockets.map((socket) => once(socket, 'close')));
    });

    test('so many connections of any kind, and no more', async () => {
      const { port, get } = await openDoor();
      const sockets = Array.from({ length: 600 }, () => connect(port, '127.0.0.1').on('error', () => {}));
      await Promise.race(sockets.map((socket) => once(socket.resume(), 'close')));
      for (const socket of sockets) socket.destroy();
      await expect
        .poll(
          () =>
            get().then(
              ({ status }) => status,
              () => undefined,
            ),
          PATIENT,
        )
        .toBe(200);
    });

    test('a frame of 1 MB, a message in 10 000 pieces, a binary frame, and a flood close this socket only', async () => {
      const { page } = await openDoor();
      const [big, pieces, binary, flood, other] = [
        await page(GRANTED),
        await page(GRANTED),
        await page(GRANTED),
        await page(GRANTED),
        await page(GRANTED),
      ];
      big.socket.send('x'.repeat(1024 * 1024));
      expect(await big.closed).toBe(1009);
      for (let index = 0; index < 10_000; index += 1) pieces.socket.send('x', { fin: false });
      expect(await pieces.closed).toBe(1008);
      binary.socket.send(Buffer.from('{}'));
      expect(await binary.closed).toBe(1003);
      for (let index = 0; index < 500; index += 1) flood.socket.send('{}');
      expect(await flood.closed).toBe(4429);
      expect(await other.call('access.request')).toMatchObject({ result: { granted: true } });
    });

    test('a flood of pings closes the socket too', async () => {
      const page = await (await openDoor()).page(GRANTED);
      let code: number | undefined;
      void page.closed.then((closeCode) => {
        code = closeCode;
      });
      // In bites, each answered before the next: ws itself cuts off who lets too many pongs pile up, without a code.
      while (code === undefined) {
        for (let index = 0; index < 20; index += 1) page.socket.ping();
        await Promise.race([once(page.socket, 'pong'), page.closed]);
      }
      expect(code).toBe(4429);
    });

    test('one origin gets so many seats: the next is told why, has no session, and a seat that is given back is free', async () => {
      const opened = await openDoor();
      const pages = await Promise.all(Array.from({ length: limits.seatsPerOrigin }, () => opened.page(GRANTED)));
      const before = opened.touched.length;
      const ninth = await opened.page(GRANTED);
      ninth.tell(1, 'access.request');
      expect(await ninth.closed).toBe(4503);
      expect(opened.touched.slice(before)).toEqual([]);
      expect(opened.door.connections()).toBe(limits.seatsPerOrigin);
      await opened.page(STRANGER);
      pages[0]?.socket.close();
      await expect.poll(() => opened.door.connections(), PATIENT).toBe(limits.seatsPerOrigin);
      expect(await (await opened.page(GRANTED)).call('access.request')).toMatchObject({ result: { granted: true } });
    });

    test('who is told to go and does not is cut off', async () => {
      const opened = await openDoor({ limits: { seatsPerOrigin: 0, closing: 50 } });
      const socket = opened.connect();
      socket.write(upgradeText(opened.port));
      await once(socket.resume(), 'close');
      expect(opened.door.connections()).toBe(0);
    });

    test('who is told to go costs little: more than so many at once get a bare refusal', async () => {
      const opened = await openDoor({ limits: { seatsPerOrigin: 0, farewells: 1 } });
      const silent = opened.connect();
      silent.write(upgradeText(opened.port));
      await once(silent, 'data');
      expect(await refusedStatus(opened, upgradeText(opened.port))).toBe('503');
      silent.destroy();
    });

    test('an origin that connects too fast is told so, others come in', async () => {
      let time = 0;
      const opened = await openDoor({ now: () => time, limits: { upgradesPerOrigin: { burst: 3, perSecond: 1 } } });
      const comeAndGo = async () => {
        const page = await opened.page(GRANTED);
        page.socket.close();
        return page.closed;
      };
      for (let index = 0; index < 3; index += 1) await comeAndGo();
      const fourth = await opened.page(GRANTED);
      expect(await fourth.closed).toBe(4429);
      expect(await (await opened.page(STRANGER)).call('access.request')).toMatchObject({ error: expect.anything() });
      time = 1000;
      expect(await (await opened.page(GRANTED)).call('access.request')).toMatchObject({ result: { granted: true } });
    });

    test('strangers take no seat from a site that may use cards; who the person says yes to is a stranger no more', async () => {
      const opened = await openDoor({ limits: { seats: { allowed: 2, stranger: 2 } } });
      const stranger = (name: string) => opened.page(`https://${name}.stranger.example`);
      const window = openWindow();
      opened.access.person = window.person;
      const [a, b] = [await stranger('a'), await stranger('b')];
      a.tell(1, 'access.request');
      b.tell(1, 'access.request');
      await expect.poll(() => opened.access.asked, PATIENT).toHaveLength(2);
      expect(await (await stranger('c')).closed).toBe(4503);
      expect(await (await opened.page(GRANTED)).call('access.request')).toMatchObject({ result: { granted: true } });
      // Who was asked about last.
      window.say('once');
      expect(await b.receive()).toMatchObject({ result: { granted: true } });
      // Its seat among the strangers is free, and one of the others is taken.
      const c = await stranger('c');
      expect(await c.call('bridge.info')).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REQUIRED' } } });
      expect(await (await opened.page(GRANTED)).closed).toBe(4503);
    });

    test('strangers that ask for nothing keep no new site out: the one that sits longest makes room', async () => {
      const opened = await openDoor({ limits: { seats: { allowed: 2, stranger: 2 } } });
      const stranger = (name: string) => opened.page(`https://${name}.stranger.example`);
      opened.access.person = openWindow().person;
      const asking = await stranger('asking');
      asking.tell(1, 'access.request');
      await expect.poll(() => opened.access.asked, PATIENT).toHaveLength(1);
      const silent = await stranger('silent');
      const next = await stranger('next');
      expect(await silent.closed).toBe(4503);
      expect(await next.call('bridge.info')).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REQUIRED' } } });
      await stranger('last');
      expect(await next.closed).toBe(4503);
      expect(opened.door.connections()).toBe(2);
    });

    test('a stranger that asks for nothing gives its seat back; who waits for an answer, and who has one, stays', async () => {
      const opened = await openDoor({ limits: { idle: 2_000 } });
      const window = openWindow();
      opened.access.person = window.person;
      const [waiting, granted] = [await opened.page('https://waiting.example'), await opened.page(GRANTED)];
      waiting.tell(1, 'access.request');
      await granted.call('access.request');
      // It sits down after the other two: when it has to go, they have been there for longer.
      const idle = await opened.page('https://a.example');
      expect(await idle.call('bridge.info')).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REQUIRED' } } });
      expect(await idle.closed).toBe(4408);
      expect(await granted.call('bridge.info')).toMatchObject({ result: {} });
      window.say('once');
      expect(await waiting.receive()).toMatchObject({ id: 1, result: { granted: true } });
      expect(await (await opened.page('https://b.example')).closed).toBe(4408);
      expect(await waiting.call('bridge.info')).toMatchObject({ result: {} });
    });

    test('a stranger whose question could not be asked is idle again', async () => {
      const opened = await openDoor({ limits: { idle: 1_000 } });
      opened.access.person = async () => {
        throw new BridgeError('ERR_PROMPT_UNAVAILABLE');
      };
      const page = await opened.page(STRANGER);
      expect(await page.call('access.request')).toMatchObject({ error: { data: { code: 'ERR_PROMPT_UNAVAILABLE' } } });
      expect(await page.closed).toBe(4408);
    });

    test('a page whose computer sleeps is gone after two beats, and its window with it', async () => {
      const opened = await openDoor({ limits: { heartbeat: 1_000 } });
      opened.access.person = openWindow().person;
      const page = await opened.page(STRANGER);
      page.tell(1, 'access.request');
      await expect.poll(() => opened.access.asked.length, PATIENT).toBe(1);
      const [asked] = opened.access.asked;
      page.socket.pause();
      await once(asked?.signal ?? expect.fail('nobody was asked'), 'abort');
      await expect.poll(() => opened.door.connections(), PATIENT).toBe(0);
    });

    test('a peer that asks and asks, reads nothing and says all the time that it is there, is cut off', async () => {
      const plenty = { burst: 1_000_000, perSecond: 1_000_000 };
      const { page, door } = await openDoor({ limits: { heartbeat: 250, unreadBytes: 100_000, messages: plenty } });
      const { socket } = await page(STRANGER);
      socket.pause();
      let isOpen = true;
      while (isOpen) {
        // What the kernel keeps for us comes on top of what the door keeps.
        for (let count = 0; count < 500; count += 1) socket.send('{"jsonrpc":"2.0","id":1,"method":"bridge.info"}');
        socket.pong();
        await new Promise((resolve) => setTimeout(resolve, 10));
        isOpen = door.connections() > 0;
      }
      socket.terminate();
    });
  });

  test('a door that closes listens to nothing any more and ends what waits', async () => {
    const opened = await openDoor();
    opened.access.person = openWindow().person;
    const page = await opened.page(STRANGER);
    page.tell(1, 'access.request');
    await expect.poll(() => opened.access.asked.length, PATIENT).toBe(1);
    expect(opened.access.listeners()).toBe(1);
    await opened.door.close();
    expect(opened.access.listeners()).toBe(0);
    expect(await page.closed).toBe(1006);
    await expect.poll(() => opened.access.asked[0]?.signal.aborted, PATIENT).toBe(true);
  });
});
