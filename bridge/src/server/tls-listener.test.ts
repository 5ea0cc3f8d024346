import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectByTls, DEFAULT_MIN_VERSION, type TLSSocket } from 'node:tls';
import { makeTlsCertificate } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createClient, GRANTED, openDoor as openAnyDoor, openPage } from '../../test/support/open-door.js';
import { NOBODY, runOtherProgram } from '../../test/support/other-program.js';
import { limits } from './limits.js';

/** For machines that do much else. */
const PATIENT = { timeout: 10_000 };
const openDoor = (options: Parameters<typeof openAnyDoor>[0] = {}) => openAnyDoor({ scheme: 'wss', ...options });
type Door = Awaited<ReturnType<typeof openDoor>>;

const LET_IN = { result: { granted: true } };
const probeFor = (port: number) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
/** The other listener of the same door. */
const plainly = ({ door, served }: Door) => createClient('ws', door.port, served.authority);
const pageBy = (port: number, ca: string) => openPage(port, GRANTED, { scheme: 'wss', ca });
const statusOf = ({ get }: Pick<Door, 'get'>) =>
  get().then(
    ({ status }) => status,
    () => undefined,
  );

/** A TCP connection that says nothing of itself. */
function silent(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return socket.on('error', () => {}).resume();
}

/** Also of a connection that fails. */
const closing = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

/** The first bytes of a client. */
const clientHello = () =>
  new Promise<Buffer>((resolve) => {
    const socket = new Duplex({
      read: () => {},
      write: (chunk: Buffer, _encoding, done) => {
        resolve(chunk);
        done();
      },
    });
    connectByTls({ socket, host: '127.0.0.1' }).on('error', () => {});
  });

/** A handshake: what was agreed on, or why there is nothing. */
async function shakeHands({ port, served }: Door, options: ConnectionOptions = {}): Promise<TLSSocket | string> {
  const socket = connectByTls({ host: '127.0.0.1', port, ca: served.authority, ...options });
  onTestFinished(() => void socket.destroy());
  return Promise.race([
    once(socket, 'secureConnect').then(() => socket),
    new Promise<string>((resolve) => socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))),
  ]).catch((error: NodeJS.ErrnoException) => error.code ?? '');
}

describe('one door with two listeners', () => {
  test('D-03 each is called by its own name: the Host of the other is refused', async () => {
    const opened = await openDoor();
    const plain = plainly(opened);
    expect(await opened.raw(probeFor(opened.port))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await plain.raw(probeFor(opened.door.port))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await opened.raw(probeFor(opened.door.port))).toMatch(/^HTTP\/1\.1 403 /);
    expect(await plain.raw(probeFor(opened.port))).toMatch(/^HTTP\/1\.1 403 /);
    const crossed = (port: number) =>
      probeFor(port).replace(
        '\r\n\r\n',
        `\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: ${GRANTED}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: cardbridge.v1\r\n\r\n',
      );
    expect(await opened.raw(crossed(opened.door.port))).toMatch(/^HTTP\/1\.1 403 /);
    expect(await plain.raw(crossed(opened.port))).toMatch(/^HTTP\/1\.1 403 /);
    expect(opened.lines).toMatchObject([{ reason: 'host' }]);
  });

  test('D-27 seats are counted together', async () => {
    const { door, page } = await openDoor({ limits: { seatsPerOrigin: 2 } });
    await openPage(door.port, GRANTED);
    await page(GRANTED);
    expect(door.connections()).toBe(2);
    expect(await (await page(GRANTED)).closed).toBe(4503);
    expect(await (await openPage(door.port, GRANTED)).closed).toBe(4503);
  });

  test('D-27 the rate of an origin is counted together', async () => {
    const { door, page } = await openDoor({ now: () => 0, limits: { upgradesPerOrigin: { burst: 2, perSecond: 1 } } });
    await openPage(door.port, GRANTED);
    await page(GRANTED);
    expect(await (await page(GRANTED)).closed).toBe(4429);
    expect(await (await openPage(door.port, GRANTED)).closed).toBe(4429);
  });

  test('D-27 connections of any kind are counted together, and a place that is given back is free', async () => {
    const opened = await openDoor({ limits: { sockets: 4 } });
    const plain = plainly(opened);
    const held = [silent(opened.door.port), silent(opened.port), silent(opened.door.port), silent(opened.port)];
    // The last ones are counted by the time that one more is turned away.
    await expect.poll(() => statusOf(opened), PATIENT).toBeUndefined();
    expect(await statusOf(plain)).toBeUndefined();
    held[0]?.destroy();
    await expect.poll(() => statusOf(opened), PATIENT).toBe(200);
    await expect.poll(() => statusOf(plain), PATIENT).toBe(200);
  });

  test('D-27 what is no TLS at the one, and TLS at the other, gets no answer of ours and harms nobody', async () => {
    const opened = await openDoor();
    const plain = plainly(opened);
    const wrong = createClient('ws', opened.port, '');
    for (let times = 0; times < 20; times += 1) {
      for (const words of [probeFor(opened.port), 'marker', '\x16\x03\x01\x40\x00'.padEnd(70_000, '\xff')]) {
        expect(await wrong.raw(words)).not.toContain('HTTP');
      }
    }
    expect(await shakeHands({ ...opened, port: opened.door.port })).toBeTypeOf('string');
    // However often, one line, without a word of theirs.
    expect(opened.lines).toMatchObject([{ reason: 'handshake', msg: 'connection refused' }]);
    expect(JSON.stringify(opened.lines)).not.toContain('marker');
    expect([await statusOf(opened), await statusOf(plain)]).toEqual([200, 200]);
  });
});

describe('D-25 what is agreed on', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is taken, with HTTP/1.1 in it', async (version) => {
    const socket = await shakeHands(await openDoor(), {
      minVersion: version,
      maxVersion: version,
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    expect(socket).toMatchObject({ authorized: true, alpnProtocol: 'http/1.1' });
    expect(typeof socket === 'string' ? undefined : socket.getProtocol()).toBe(version);
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('%s is not', async (version) => {
    const opened = await openDoor();
    const old = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' } as const;
    expect(await shakeHands(opened, old)).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    // The same client is heard when it speaks the newer one as well: what was refused is the version.
    expect(await shakeHands(opened, { ...old, maxVersion: 'TLSv1.2' })).toMatchObject({ authorized: true });
    expect(DEFAULT_MIN_VERSION).toBe('TLSv1.2');
  });

  test.each([
    ['a cipher that does not notice a change', { ciphers: 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA256' }],
    ['no cipher at all', { ciphers: 'aNULL:eNULL:@SECLEVEL=0' }],
    ['another protocol within', { ALPNProtocols: ['h2'] }],
  ])('%s is not', async (_, options) => {
    expect(await shakeHands(await openDoor(), { maxVersion: 'TLSv1.2', ...options })).toMatch(/^ERR_SSL_.*ALERT/);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    '%s: every connection agrees anew, by the certificate of that moment',
    async (version) => {
      const opened = await openDoor();
      const only = { minVersion: version, maxVersion: version } as const;
      const first = await shakeHands(opened, only);
      if (typeof first === 'string') throw new Error(first);
      let session: Buffer | undefined;
      first.on('session', (found: Buffer) => {
        session = found;
      });
      // TLS 1.3 gives its sessions after the handshake.
      first.resume().write(probeFor(opened.port));
      await closing(first);
      session ??= first.getSession();
      expect(session).toBeDefined();
      const next = await shakeHands(opened, { ...only, ...(session ? { session } : {}) });
      expect(typeof next === 'string' ? next : next.isSessionReused()).toBe(false);
    },
  );

  test('and it stays: nobody begins the handshake anew', async () => {
    const socket = await shakeHands(await openDoor(), { maxVersion: 'TLSv1.2' });
    if (typeof socket === 'string') throw new Error(socket);
    const failed = once(socket.resume(), 'error');
    failed.catch(() => undefined);
    const answered = new Promise((resolve) => socket.renegotiate({}, () => resolve('renegotiated')));
    expect(await Promise.race([answered, failed])).toMatchObject([{ code: expect.stringContaining('NO_RENEGOTIATION') }]);
  });
});

describe('before the handshake', () => {
  test('D-21 nobody gets a byte before it is known whose program connects', async () => {
    let tell: (whose: 'same') => void = () => {};
    const known = new Promise<'same'>((resolve) => {
      tell = resolve;
    });
    const opened = await openDoor({ peerUser: () => known });
    const tcp = silent(opened.port);
    const secured = shakeHands(opened, { socket: tcp });
    expect(await Promise.race([secured, new Promise((resolve) => setTimeout(resolve, 300, 'nothing'))])).toBe('nothing');
    expect(tcp.bytesRead).toBe(0);
    tell('same');
    expect(await secured).toMatchObject({ authorized: true });
  });

  test('a client that hangs up while it is looked at harms nobody', async () => {
    const answers: ((whose: 'same') => void)[] = [];
    const opened = await openDoor({ peerUser: () => new Promise((resolve) => answers.push(resolve)) });
    const socket = silent(opened.port);
    socket.write('x');
    await expect.poll(() => answers, PATIENT).toHaveLength(1);
    const closed = closing(socket);
    socket.resetAndDestroy();
    await closed;
    // The reset is on its way still.
    const next = statusOf(opened);
    await expect.poll(() => answers, PATIENT).toHaveLength(2);
    for (const answer of answers) answer('same');
    expect(await next).toBe(200);
  });

  test('D-21 another user, and one of whom it cannot be found out, gets none at all', async () => {
    for (const peerUser of [async () => 'other' as const, () => Promise.reject(new Error('broken'))]) {
      const opened = await openDoor({ peerUser });
      const tcp = silent(opened.port);
      expect(await shakeHands(opened, { socket: tcp })).toBe('ECONNRESET');
      expect(tcp.bytesRead).toBe(0);
    }
  });

  test('D-27 a handshake that never begins, stops or trickles is not waited for', async () => {
    const opened = await openDoor({ limits: { handshake: 1_000 } });
    const [nothing, half, trickle] = [silent(opened.port), silent(opened.port), silent(opened.port)];
    const ended = Promise.all([nothing, half, trickle].map(closing));
    // The header of a record (RFC 8446 §5.1) that promises 16 KiB.
    half.write(Buffer.from('160301400001', 'hex'));
    trickle.write(Buffer.from('160301400001', 'hex'));
    const drip = setInterval(() => trickle.write(Buffer.alloc(1)), 50);
    await ended.finally(() => clearInterval(drip));
    expect(await statusOf(opened)).toBe(200);
  });

  test('D-27 a flood of handshakes takes no place from the plain listener, and none from us when it is over', async () => {
    expect(limits.handshakes).toBeLessThan(limits.sockets);
    const opened = await openDoor({ limits: { handshakes: 8, sockets: 16 } });
    const flood = Array.from({ length: 100 }, () => silent(opened.port));
    let cut = 0;
    for (const socket of flood) {
      socket.once('close', () => {
        cut += 1;
      });
    }
    await expect.poll(() => cut, PATIENT).toBe(92);
    const page = await openPage(opened.door.port, GRANTED);
    expect(await page.call('access.request')).toMatchObject(LET_IN);
    for (const socket of flood) socket.destroy();
    await expect.poll(() => statusOf(opened), PATIENT).toBe(200);
    expect(await (await opened.page(GRANTED)).call('access.request')).toMatchObject(LET_IN);
  });

  test('a client that hangs up at any byte of the handshake harms nobody', async () => {
    const opened = await openDoor();
    const hello = await clientHello();
    for (let length = 0; length <= hello.length; length += 7) {
      const socket = silent(opened.port);
      socket.write(hello.subarray(0, length));
      if (length % 2 === 0) socket.end();
      else socket.resetAndDestroy();
    }
    await expect.poll(() => statusOf(opened), PATIENT).toBe(200);
    expect(opened.lines.filter(({ level }) => Number(level) > 30)).toEqual([]);
  });
});

describe('another certificate', () => {
  const shownBy = async (opened: Door, ca: string) => {
    const socket = await shakeHands(opened, { ca });
    return typeof socket === 'string' ? socket : socket.getPeerX509Certificate()?.subject;
  };

  test('is shown to whoever comes then, at the same port; who is connected goes on', async () => {
    const opened = await openDoor();
    const page = await opened.page(GRANTED);
    const next = await makeTlsCertificate({ name: 'another' });
    expect(await shownBy(opened, opened.served.authority)).toBe('CN=CardBridge test');
    expect(await opened.door.serveTls(next)).toBe(opened.port);
    expect(await shownBy(opened, next.authority)).toBe('CN=another');
    expect(await shownBy(opened, opened.served.authority)).toMatch(/SELF_SIGNED|UNABLE|SIGNATURE/);
    expect(await page.call('access.request')).toMatchObject(LET_IN);
  });

  test('that TLS does not take is an error, and all is as before', async () => {
    const broken = { key: 'x', certificate: 'x' };
    const opened = await openDoor();
    const page = await opened.page(GRANTED);
    await expect(opened.door.serveTls(broken)).rejects.toMatchObject({ code: 'ERR_TRUST_UNREADABLE' });
    expect(await page.call('access.request')).toMatchObject(LET_IN);
    expect(await statusOf(opened)).toBe(200);
    await opened.door.serveTls(undefined);
    await expect(opened.door.serveTls(broken)).rejects.toMatchObject({ code: 'ERR_TRUST_UNREADABLE' });
    expect(await statusOf(plainly(opened))).toBe(200);
  });

  test('with the key of another is none', async () => {
    const opened = await openDoor();
    const { key } = await makeTlsCertificate();
    await expect(opened.door.serveTls({ ...opened.served, key })).rejects.toMatchObject({ code: 'ERR_TRUST_UNREADABLE' });
    expect(await statusOf(opened)).toBe(200);
  });
});

describe('without a certificate', () => {
  test('nobody listens with TLS any more, and its connections end; the plain listener and its pages go on', async () => {
    const opened = await openDoor();
    const [page, plainPage] = [await opened.page(GRANTED), await openPage(opened.door.port, GRANTED)];
    const unfinished = silent(opened.port);
    await once(unfinished, 'connect');
    const ended = [page.closed, closing(unfinished)];
    expect(await opened.door.serveTls(undefined)).toBeUndefined();
    await Promise.all(ended);
    expect(await shakeHands(opened)).toBe('ECONNREFUSED');
    expect(await plainPage.call('access.request')).toMatchObject(LET_IN);
    await expect.poll(() => opened.door.connections(), PATIENT).toBe(1);
    const again = await opened.door.serveTls(opened.served);
    expect(await (await pageBy(again ?? 0, opened.served.authority)).call('access.request')).toMatchObject(LET_IN);
  });

  test('changes that come at once are made one after the other', async () => {
    const { door, served } = await openAnyDoor();
    const [first, none, last, same] = await Promise.all([
      door.serveTls(served),
      door.serveTls(undefined),
      door.serveTls(served),
      door.serveTls(served),
    ]);
    expect([first, none, last, same]).toEqual([expect.any(Number), undefined, expect.any(Number), last]);
    expect(await statusOf(createClient('wss', last ?? 0, served.authority))).toBe(200);
  });

  test('and none begins after the door was closed', async () => {
    const { door, served } = await openAnyDoor();
    const [port] = await Promise.all([door.serveTls(served), door.close()]);
    expect(await statusOf(createClient('wss', port ?? 0, served.authority))).toBeUndefined();
    expect(await door.serveTls(served)).toBeUndefined();
  });
});

test('when no port is free the plain listener goes on', async () => {
  const { port } = await openDoor();
  const other = await openAnyDoor({ tlsPorts: [port] });
  await expect(other.door.serveTls(other.served)).rejects.toMatchObject({ code: 'ERR_PORT_TAKEN', detail: String(port) });
  expect(await statusOf(other)).toBe(200);
});

describeWith(['other-user'], 'a program of another user, over TLS', () => {
  const CLIENT = `
    const socket = require('node:net').connect(Number(args[0]), '127.0.0.1');
    socket.on('error', () => {});
    socket.on('close', () => process.stdout.write(String(socket.bytesRead)));
    require('node:tls').connect({ socket, rejectUnauthorized: false }).on('error', () => {}).on('secureConnect', () => socket.destroy());
  `;
  test('D-21 gets no byte; our own user comes in', async () => {
    const opened = await openDoor();
    const run = async (user?: number) =>
      Number(await runOtherProgram(CLIENT, { args: [String(opened.port)], ...(user === undefined ? {} : { user }) }));
    expect(await run(NOBODY)).toBe(0);
    expect(opened.lines).toMatchObject([{ reason: 'other-user', msg: 'connection refused' }]);
    expect(await run()).toBeGreaterThan(0);
  });
});
