import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { makeTlsCertificate } from '@cardbridge/fixtures/pki';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { VerifierConfigurationError } from '../errors.js';
import {
  type AddressLookup,
  createGuardedFetch,
  discardBody,
  type GuardedFetchError,
  type GuardedFetchOptions,
  type GuardedRequest,
  readBody,
} from './index.js';

interface Listening {
  /** As in URLs. */
  readonly host: string;
  readonly port: number;
  /** Open connections. */
  readonly sockets: ReadonlySet<Socket>;
  readonly connections: () => number;
}

const tls = await makeTlsCertificate({ names: ['localhost'] });
const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()));
});

async function listen(server: Server | TcpServer): Promise<Listening> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, port, sockets, connections: () => connections };
}

const http = (handle: RequestListener) => listen(createHttpServer(handle));
const https = (handle: RequestListener) =>
  listen(createHttpsServer({ key: tls.key, cert: tls.certificate }, handle).on('tlsClientError', () => undefined));
/** Answers any first bytes by hand. */
const raw = (answer: (socket: Socket) => void) =>
  listen(createTcpServer((socket) => void socket.on('error', () => undefined).once('data', () => answer(socket))));
const silent = () => raw(() => undefined);

const toLoopback: AddressLookup = (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);

function ask(
  request: Partial<GuardedRequest> & { url: string },
  { host, ...options }: GuardedFetchOptions & { host?: string } = {},
) {
  const guardedFetch = createGuardedFetch({ ...(host !== undefined && { withoutAddressCheckFor: [host] }), ...options });
  return guardedFetch({ maxBytes: 1000, ...request });
}

/** Asks the server at its root, and reads the body. */
async function askAll(server: Listening, options: GuardedFetchOptions = {}, request: Partial<GuardedRequest> = {}) {
  return readBody(await ask({ url: `http://${server.host}/`, ...request }, { host: server.host, ...options }));
}

async function reasonOf(answer: Promise<unknown>): Promise<string> {
  const error = await answer.then(
    () => undefined,
    (error: GuardedFetchError) => error,
  );
  expect(error).toMatchObject({ name: 'GuardedFetchError', code: 'ERR_GUARDED_FETCH' });
  return error?.reason ?? 'none';
}

const noneLeft = (server: Listening) => expect.poll(() => server.sockets.size).toBe(0);

describe('a request', () => {
  it('asks plainly and gives status, headers and body', async () => {
    let seen: IncomingMessage | undefined;
    const server = await http((request, response) => {
      seen = request;
      response.writeHead(404, { ETag: '"a"', 'Set-Cookie': ['a=1', 'b=2'], 'X-Twice': ['a', 'b'] }).end('here');
    });
    const url = `http://${server.host}/lists/a.crl?part=1#fragment`;
    const answer = await ask(
      { url, headers: { 'If-None-Match': '"b"', Host: 'other.example', Connection: 'keep-alive', 'Accept-Encoding': 'gzip' } },
      server,
    );
    expect(answer.status).toBe(404);
    expect(answer.headers).toMatchObject({ etag: '"a"', 'x-twice': 'a, b' });
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(Buffer.from(await readBody(answer)).toString()).toBe('here');
    expect(seen).toMatchObject({ method: 'GET', url: '/lists/a.crl?part=1' });
    expect(seen?.headers).toEqual({
      host: server.host,
      connection: 'close',
      'accept-encoding': 'identity',
      'if-none-match': '"b"',
    });
    await noneLeft(server);
  });

  it('posts', async () => {
    const server = await http(async (request, response) => {
      response.end(`${request.headers['content-type']} ${request.headers['content-length']} ${await text(request)}`);
    });
    const posted = await askAll(
      server,
      {},
      {
        method: 'POST',
        headers: { 'content-type': 'application/ocsp-request', 'Content-Length': '99' },
        body: Buffer.from('who?'),
      },
    );
    expect(Buffer.from(posted).toString()).toBe('application/ocsp-request 4 who?');
  });

  it.each<[string, Partial<GuardedRequest>]>([
    ['a size of nothing', { maxBytes: Number.NaN }],
    ['an endless size', { maxBytes: Number.POSITIVE_INFINITY }],
    ['a negative size', { maxBytes: -1 }],
    ['a GET with a body', { body: new Uint8Array(1) }],
  ])('of %s is a mistake of the caller', async (_, request) => {
    await expect(ask({ url: 'http://127.0.0.1/', ...request })).rejects.toThrow(VerifierConfigurationError);
  });

  it.each<GuardedFetchOptions>([
    { timeLimitSeconds: 0 },
    { timeLimitSeconds: Number.NaN },
    { timeLimitSeconds: Number.POSITIVE_INFINITY },
    { ports: [0] },
    { ports: [80.5] },
    { withoutAddressCheckFor: ['http://127.0.0.1/'] },
  ])('with options %j is a mistake of the operator', (options) => {
    expect(() => createGuardedFetch(options)).toThrow(VerifierConfigurationError);
  });
});

describe('D-41 addresses', () => {
  it('an address of this computer is not asked', async () => {
    const server = await http((_, response) => response.end('secret'));
    expect(await reasonOf(ask({ url: `http://${server.host}/` }, { ports: [server.port] }))).toBe('address-not-allowed');
    expect(await reasonOf(ask({ url: `http://localhost:${server.port}/` }, { ports: [server.port] }))).toBe(
      'address-not-allowed',
    );
    expect(server.connections()).toBe(0);
  });

  it('a name with one address outside and one inside is not asked', async () => {
    const server = await http((_, response) => response.end('secret'));
    const lookup: AddressLookup = (_name, _options, callback) =>
      callback(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '8.8.8.8', family: 4 },
      ]);
    const answer = ask({ url: `http://host.example:${server.port}/` }, { lookup, ports: [server.port] });
    expect(await reasonOf(answer)).toBe('address-not-allowed');
    expect(server.connections()).toBe(0);
  });

  it('a name is looked up once for a connection, and connected to where that answer says', async () => {
    const server = await http((request, response) => response.end(request.headers.host));
    const elsewhere: AddressLookup = (_name, _options, callback) => callback(null, [{ address: '127.0.0.2', family: 4 }]);
    const lookup = vi.fn(elsewhere).mockImplementationOnce(toLoopback);
    const host = `host.example:${server.port}`;
    const answer = await readBody(await ask({ url: `http://${host}/` }, { host, lookup }));
    expect(Buffer.from(answer).toString()).toBe(host);
    expect(lookup).toHaveBeenCalledOnce();
  });

  it('the exemption of one port is none for another', async () => {
    const server = await http((_, response) => response.end('secret'));
    const answer = ask({ url: `http://${server.host}/` }, { host: '127.0.0.1:1', ports: [server.port] });
    expect(await reasonOf(answer)).toBe('address-not-allowed');
    expect(server.connections()).toBe(0);
  });

  it('other ports than 80 and 443 are not asked, unless they are named', async () => {
    expect(await reasonOf(ask({ url: 'http://host.example:8080/' }, { lookup: toLoopback }))).toBe('url-not-allowed');
    const named = ask({ url: 'http://host.example:8080/' }, { lookup: toLoopback, ports: [8080] });
    expect(await reasonOf(named)).toBe('address-not-allowed');
  });
});

describe('D-41 redirects', () => {
  const redirectTo = (location: () => string, status = 302) =>
    http((_, response) => void response.writeHead(status, { Location: location() }).end());

  it.each([301, 302, 303, 307, 308])('%i is followed, three times at most', async (status) => {
    const asked: (string | undefined)[] = [];
    const server = await http((request, response) => {
      asked.push(request.url);
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('arrived');
      else response.writeHead(status, { Location: `/${left - 1}` }).end('elsewhere');
    });
    const three = await ask({ url: `http://${server.host}/3` }, server);
    expect(Buffer.from(await readBody(three)).toString()).toBe('arrived');
    expect(await reasonOf(ask({ url: `http://${server.host}/4` }, server))).toBe('redirect-not-allowed');
    expect(asked).toEqual(['/3', '/2', '/1', '/0', '/4', '/3', '/2', '/1']);
    await noneLeft(server);
  });

  it('a circle comes to an end', async () => {
    const server = await redirectTo(() => '/');
    expect(await reasonOf(askAll(server))).toBe('redirect-not-allowed');
    expect(server.connections()).toBe(4);
    await noneLeft(server);
  });

  it('an address inside is not asked', async () => {
    const inside = await http((_, response) => response.end('secret'));
    const server = await redirectTo(() => `http://${inside.host}/`);
    expect(await reasonOf(askAll(server, { ports: [80, inside.port] }))).toBe('address-not-allowed');
    expect(inside.connections()).toBe(0);
    await noneLeft(server);
  });

  it('a name that has an address inside is not asked', async () => {
    const inside = await http((_, response) => response.end('secret'));
    const server = await redirectTo(() => `http://host.example:${inside.port}/`);
    expect(await reasonOf(askAll(server, { ports: [80, inside.port], lookup: toLoopback }))).toBe('address-not-allowed');
    expect(inside.connections()).toBe(0);
  });

  it.each(['file:///etc/passwd', 'ftp://host.example/', 'http://user:secret@host.example/', 'http://', `/${'a'.repeat(3000)}`])(
    'what may not be asked may not be redirected to: %s',
    async (location) => {
      const server = await redirectTo(() => location);
      expect(await reasonOf(askAll(server))).toBe('url-not-allowed');
      await noneLeft(server);
    },
  );

  it('https does not become http, but http becomes https', async () => {
    const plain = await http((request, response) => {
      if (request.url === '/up') response.writeHead(302, { Location: `https://${secure.host}/` }).end();
      else response.end('plain');
    });
    const secure = await https((request, response) => {
      if (request.url === '/down') response.writeHead(302, { Location: `http://${plain.host}/` }).end();
      else response.end('secure');
    });
    const options = { withoutAddressCheckFor: [plain.host, secure.host], tlsAuthorities: [tls.authority] };
    const up = await ask({ url: `http://${plain.host}/up` }, options);
    expect(Buffer.from(await readBody(up)).toString()).toBe('secure');
    expect(await reasonOf(ask({ url: `https://${secure.host}/down` }, options))).toBe('redirect-not-allowed');
    expect(plain.connections()).toBe(1);
  });

  it('a POST is not redirected', async () => {
    const server = await redirectTo(() => '/elsewhere', 307);
    expect(await reasonOf(askAll(server, {}, { method: 'POST' }))).toBe('redirect-not-allowed');
    expect(server.connections()).toBe(1);
  });

  it('without a place to go to, or not modified, is an answer', async () => {
    const server = await http((request, response) => void response.writeHead(request.url === '/304' ? 304 : 302).end());
    for (const status of [304, 302]) {
      const answer = await ask({ url: `http://${server.host}/${status}` }, server);
      expect(answer.status).toBe(status);
      expect(await readBody(answer)).toHaveLength(0);
    }
    await noneLeft(server);
  });

  it('secrets stay with the origin that they were for', async () => {
    const seen: unknown[] = [];
    const look: RequestListener = ({ url, headers: { authorization, cookie, accept } }, response) => {
      seen.push([authorization, cookie, accept]);
      if (url === '/') response.writeHead(302, { Location: '/same' }).end();
      else if (url === '/same') response.writeHead(302, { Location: `http://${other.host}/other` }).end();
      else response.end();
    };
    const other = await http(look);
    const server = await http(look);
    const headers = { Authorization: 'Bearer a', Cookie: 'b', Accept: 'c' };
    await askAll(server, { withoutAddressCheckFor: [server.host, other.host] }, { headers });
    expect(seen).toEqual([
      ['Bearer a', 'b', 'c'],
      ['Bearer a', 'b', 'c'],
      [undefined, undefined, 'c'],
    ]);
  });
});

describe('D-41 TLS is checked', () => {
  it('a server with a certificate of a trusted root is asked', async () => {
    const server = await https((_, response) => response.end('secure'));
    const answer = await ask({ url: `https://${server.host}/` }, { host: server.host, tlsAuthorities: [tls.authority] });
    expect(Buffer.from(await readBody(answer)).toString()).toBe('secure');
    await noneLeft(server);
  });

  it('one of an unknown root is not, whatever the environment says', async () => {
    const server = await https((_, response) => response.end('secure'));
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      expect(await reasonOf(ask({ url: `https://${server.host}/` }, { host: server.host }))).toBe('tls-failed');
    } finally {
      vi.unstubAllEnvs();
    }
    await noneLeft(server);
  });

  it('one for another name is not', async () => {
    const server = await https((_, response) => response.end('secure'));
    const host = `host.example:${server.port}`;
    const options = { host, lookup: toLoopback, tlsAuthorities: [tls.authority] };
    expect(await reasonOf(ask({ url: `https://${host}/` }, options))).toBe('tls-failed');
    expect(
      Buffer.from(
        await readBody(await ask({ url: `https://localhost:${server.port}/` }, { ...options, host: 'localhost' })),
      ).toString(),
    ).toBe('secure');
    await noneLeft(server);
  });

  it('one that does not speak TLS is not', async () => {
    const server = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nplain'));
    expect(await reasonOf(ask({ url: `https://${server.host}/` }, { host: server.host }))).toBe('tls-failed');
    await noneLeft(server);
  });
});

describe('D-41 sizes', () => {
  const endless = (head: string) =>
    raw((socket) => {
      socket.write(head);
      const write = (): void => {
        while (socket.writable && socket.write(Buffer.alloc(16 * 1024, 'a'))) {}
      };
      socket.on('drain', write);
      write();
    });

  it('a body of just the size is taken, a byte more is not', async () => {
    const server = await http(
      (request, response) => response.write(Buffer.alloc(Number(request.url?.slice(1)))) && response.end(),
    );
    const asked = async (size: number) => readBody(await ask({ url: `http://${server.host}/${size}` }, server));
    expect(await asked(1000)).toHaveLength(1000);
    expect(await reasonOf(asked(1001))).toBe('size-limit');
    await noneLeft(server);
  });

  it('an endless body ends at the size', async () => {
    const server = await endless('HTTP/1.1 200 OK\r\n\r\n');
    expect(await reasonOf(askAll(server))).toBe('size-limit');
    await noneLeft(server);
  });

  it('a Content-Length beyond the size is refused before the body', async () => {
    const server = await raw((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n'));
    expect(await reasonOf(ask({ url: `http://${server.host}/` }, server))).toBe('size-limit');
    await noneLeft(server);
  });

  it('a Content-Length that promises more than comes is no whole body', async () => {
    const server = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort'));
    expect(await reasonOf(askAll(server))).toBe('connection-failed');
    await noneLeft(server);
  });

  it('nor is a chunk that breaks off', async () => {
    const server = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n'));
    expect(await reasonOf(askAll(server))).toBe('connection-failed');
    await noneLeft(server);
  });

  it('what comes after the Content-Length is not part of the body', async () => {
    const server = await raw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1 200 OK\r\n\r\nmore'),
    );
    expect(Buffer.from(await askAll(server)).toString()).toBe('body');
    await noneLeft(server);
  });

  it.each([
    ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n'],
    ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'],
    ['a negative length', 'Content-Length: -4\r\n'],
  ])('%s are not HTTP', async (_, head) => {
    const server = await raw((socket) => socket.end(`HTTP/1.1 200 OK\r\n${head}\r\nbody`));
    expect(await reasonOf(askAll(server))).toBe('response-malformed');
    await noneLeft(server);
  });

  it('an endless head is refused', async () => {
    for (const head of ['HTTP/1.1 200 OK\r\nX: ', 'HTTP/1.1 200 ', 'a']) {
      const server = await endless(head);
      expect(await reasonOf(askAll(server))).toBe('response-malformed');
      await noneLeft(server);
    }
  });

  it('what the server said instead of HTTP is not kept', async () => {
    const server = await raw((socket) => socket.end('A123456789 王小明\r\n'));
    const error = await askAll(server).catch((error: GuardedFetchError) => error);
    expect(error).toMatchObject({ reason: 'response-malformed', cause: { code: expect.stringMatching(/^HPE_/) } });
    expect((error as GuardedFetchError).cause).not.toHaveProperty('rawPacket');
  });

  it('a server that changes the protocol gives no answer', async () => {
    const server = await raw((socket) => socket.write('HTTP/1.1 101 Switching\r\nUpgrade: a\r\nConnection: upgrade\r\n\r\n'));
    expect(['response-malformed', 'connection-failed']).toContain(await reasonOf(askAll(server)));
    await noneLeft(server);
  });

  it.each(['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip'])('nothing is decompressed: %s', async (encoding) => {
    const server = await http((_, response) => response.writeHead(200, { 'Content-Encoding': encoding }).end(gzipSync('body')));
    expect(await reasonOf(ask({ url: `http://${server.host}/` }, server))).toBe('encoding-not-allowed');
    await noneLeft(server);
  });

  it('nor on its way', async () => {
    const server = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'));
    expect(await reasonOf(ask({ url: `http://${server.host}/` }, server))).toBe('encoding-not-allowed');
    await noneLeft(server);
  });

  it('identity is no encoding', async () => {
    const server = await http((_, response) => response.writeHead(200, { 'Content-Encoding': 'identity' }).end('body'));
    expect(Buffer.from(await askAll(server)).toString()).toBe('body');
  });
});

/** A byte now and then, for as long as somebody listens. */
function drip(socket: Socket, head: string): void {
  socket.write(head);
  const timer = setInterval(() => socket.write('a'), 20);
  socket.on('close', () => clearInterval(timer));
}

/** In each a request is held up for good. */
const phases: readonly (readonly [phase: string, begin: () => Promise<{ server: Listening; answer: Asked }>])[] = [
  ['the lookup', () => held(silent, { lookup: () => undefined, scheme: 'http', name: 'host.example' })],
  ['the handshake of TLS', () => held(silent, { scheme: 'https' })],
  ['the wait for an answer', () => held(silent, { scheme: 'http' })],
  ['the head', () => held(() => raw((socket) => drip(socket, 'HTTP/1.1 200 OK\r\nX: ')), { scheme: 'http' })],
  [
    'the heads before the head',
    () =>
      held(
        () =>
          raw((socket) => {
            const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
            socket.on('close', () => clearInterval(timer));
          }),
        { scheme: 'http' },
      ),
  ],
  ['the body', () => held(() => raw((socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n')), { scheme: 'http' })],
  [
    'the chunks of the body',
    () =>
      held(() => raw((socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n')), {
        scheme: 'http',
      }),
  ],
  [
    'the body of TLS',
    () => held(() => https((_, response) => void response.write('body')), { scheme: 'https', tlsAuthorities: [tls.authority] }),
  ],
  [
    'a redirect',
    () =>
      held(
        () => http((request, response) => void (request.url === '/' && response.writeHead(302, { Location: '/slow' }).end())),
        {
          scheme: 'http',
        },
      ),
  ],
];
type Asked = (more: { timeLimitSeconds?: number; signal?: AbortSignal }) => Promise<Uint8Array>;

async function held(
  start: () => Promise<Listening>,
  { scheme, name = '127.0.0.1', ...options }: GuardedFetchOptions & { scheme: string; name?: string },
) {
  const server = await start();
  const host = `${name}:${server.port}`;
  const answer: Asked = async ({ signal, ...more }) => {
    const request = { url: `${scheme}://${host}/`, ...(signal && { signal }) };
    return readBody(await ask(request, { host, ...options, ...more }));
  };
  return { server, answer };
}

describe('D-41 time', () => {
  it.each(phases)('%s ends at the limit', async (_, begin) => {
    const { server, answer } = await begin();
    expect(await reasonOf(answer({ timeLimitSeconds: 0.2 }))).toBe('time-limit');
    await noneLeft(server);
  });

  it.each(phases)('%s ends with the caller’s signal, for its reason', async (phase, begin) => {
    const { server, answer } = await begin();
    const controller = new AbortController();
    const asked = answer({ signal: controller.signal });
    asked.catch(() => undefined);
    if (phase !== 'the lookup') await expect.poll(() => server.sockets.size).toBe(1);
    await pause(60);
    const reason = new Error('no longer wanted');
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await noneLeft(server);
  });

  it('a signal that has ended lets nothing begin', async () => {
    const server = await silent();
    await expect(askAll(server, {}, { signal: AbortSignal.abort('over') })).rejects.toBe('over');
    expect(server.connections()).toBe(0);
  });

  it('a reason may be anything', async () => {
    const server = await raw((socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n'));
    const controller = new AbortController();
    const answer = await ask({ url: `http://${server.host}/`, signal: controller.signal }, server);
    controller.abort('a text');
    await expect(readBody(answer)).rejects.toBe('a text');
    await noneLeft(server);
  });

  it('a signal that lives on keeps no listener', async () => {
    const server = await http((_, response) => response.end('body'));
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await askAll(server, {}, { signal });
    expect(added).toHaveBeenCalledOnce();
    expect(removed.mock.calls.map(([, listener]) => listener)).toContain(added.mock.calls[0]?.[1]);
  });
});

describe('a body', () => {
  const dripping = () => raw((socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\na'));

  it('that is left early lets go of its connection', async () => {
    const server = await dripping();
    const { body } = await ask({ url: `http://${server.host}/` }, server);
    for await (const chunk of body) {
      expect(chunk).toBeInstanceOf(Uint8Array);
      break;
    }
    await noneLeft(server);
  });

  it('that nobody wants lets go of its connection', async () => {
    const server = await dripping();
    await discardBody(await ask({ url: `http://${server.host}/` }, server));
    await noneLeft(server);
  });

  it('that is forgotten lets go of its connection at the time limit', async () => {
    const server = await dripping();
    const answer = await ask({ url: `http://${server.host}/` }, { host: server.host, timeLimitSeconds: 0.2 });
    await noneLeft(server);
    expect(await reasonOf(readBody(answer))).toBe('time-limit');
  });

  it('is read as it is asked for', async () => {
    let sent = 0;
    const server = await http((_, response) => {
      const write = (): void => {
        sent += 1;
        if (sent === 64) response.end(Buffer.alloc(1024 * 1024));
        else if (response.write(Buffer.alloc(1024 * 1024))) write();
        else response.once('drain', write);
      };
      write();
    });
    const { body } = await ask({ url: `http://${server.host}/`, maxBytes: 64 * 1024 * 1024 }, server);
    await pause(200);
    expect(sent).toBeLessThan(64);
    let received = 0;
    for await (const chunk of body) received += chunk.length;
    expect(received).toBe(64 * 1024 * 1024);
    await noneLeft(server);
  });
});

describe('an error', () => {
  it('names the host, and nothing else of the URL', async () => {
    const server = await raw((socket) => socket.destroy());
    for (const options of [{ host: server.host }, { host: '127.0.0.1:1', ports: [server.port] }]) {
      const error = await ask({ url: `http://${server.host}/A123456789?A123456789` }, options).catch(
        (error: GuardedFetchError) => error,
      );
      const { message, stack, cause, host } = error as GuardedFetchError;
      expect(host).toBe(server.host);
      expect(message).toContain(server.host);
      expect(`${message} ${stack} ${cause} ${JSON.stringify(error)}`).not.toContain('A123456789');
    }
  });

  it('keeps its cause', async () => {
    const server = await http(() => undefined);
    await Promise.all(closings.splice(0).map((close) => close()));
    const error = await askAll(server).catch((error: unknown) => error);
    expect(error).toMatchObject({ reason: 'connection-failed', cause: { code: 'ECONNREFUSED' } });
  });
});
