import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startUpdateServer } from '../../../test/support/update-server.js';
import { type HttpsDownloadOptions, httpsDownload } from './download.js';

const LIMIT = 64 * 1024;
type Answer = Parameters<typeof startUpdateServer>[0];

async function serverWith(answer: Answer) {
  const server = await startUpdateServer(answer);
  onTestFinished(() => server.stop());
  const get = (options: HttpsDownloadOptions & { signal?: AbortSignal } = {}) =>
    httpsDownload({ ca: server.authority, ...options })(server.url, { signal: options.signal });
  return { ...server, get };
}

const unreachable = (why: RegExp) => ({ code: 'ERR_UPDATE_UNREACHABLE', detail: expect.stringMatching(why), retriable: true });

describe('what is asked', () => {
  test('is the same from every computer, and carries nothing over from the last time', async () => {
    const { get, requests } = await serverWith((_, response) => {
      response.setHeader('Set-Cookie', 'id=1; Max-Age=99999; Secure').setHeader('ETag', '"1"').end('{}');
    });
    await get();
    await get();
    for (const { method, url, rawHeaders } of requests) {
      expect([method, url]).toEqual(['GET', '/cardbridge/update.json']);
      expect(rawHeaders).toEqual([
        ...['User-Agent', 'CardBridge', 'Accept', 'application/json'],
        ...['Host', expect.stringMatching(/^127\.0\.0\.1:\d+$/), 'Connection', 'close'],
      ]);
    }
    expect(requests).toHaveLength(2);
  });
});

describe('an answer', () => {
  test.each([0, 1, LIMIT])('of %d bytes is given as it came', async (length) => {
    const body = randomBytes(length);
    const { get } = await serverWith((_, response) => response.end(body));
    expect(Buffer.from(await get()).equals(body)).toBe(true);
  });

  test('D-44 that is larger is given up in the middle, whatever length it said', async () => {
    const { get, requests } = await serverWith((_, response) => {
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16 * 1024)));
        response.once('drain', write);
      };
      write();
    });
    await expect(get()).rejects.toMatchObject({
      code: 'ERR_UPDATE_UNTRUSTED',
      detail: expect.stringMatching(/: it is larger than 65536 bytes$/),
    });
    await vi.waitFor(() => expect(requests[0]?.socket.destroyed).toBe(true));
  });

  test('D-44 that is packed is not unpacked', async () => {
    const packed = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    const { get } = await serverWith((_, response) => response.setHeader('Content-Encoding', 'gzip').end(packed));
    expect(packed.length).toBeLessThan(LIMIT);
    expect(Buffer.from(await get()).equals(packed)).toBe(true);
  });

  test.each<[string, Answer]>([
    ['never begins', () => undefined],
    ['comes byte by byte', (_, response) => setInterval(() => response.write(' '), 10).unref()],
    ['stops in the middle', (_, response) => response.writeHead(200, { 'Content-Length': '100' }).write('{')],
  ])('D-44 that %s is given up after a time', async (_, answer) => {
    const { get } = await serverWith(answer);
    await expect(get({ timeLimit: 300 })).rejects.toMatchObject(unreachable(/: it did not answer in time$/));
  });

  test('that breaks off is none', async () => {
    const { get } = await serverWith((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('{');
      setTimeout(() => response.destroy(), 50);
    });
    await expect(get()).rejects.toMatchObject(unreachable(/: there was no answer/));
  });

  test.each([201, 204, 301, 302, 307, 308, 404, 500])(
    'D-44 with status %d is none; no redirect is followed',
    async (status) => {
      const { get, requests } = await serverWith((request, response) => {
        response.writeHead(request.url === '/cardbridge/update.json' ? status : 200, { Location: '/elsewhere' }).end('{}');
      });
      await expect(get()).rejects.toMatchObject(unreachable(new RegExp(`: it answered with status ${status}$`)));
      expect(requests).toHaveLength(1);
    },
  );

  test('is given up when the program ends', async () => {
    const { get, requests } = await serverWith(() => undefined);
    const ending = new AbortController();
    const download = get({ signal: ending.signal });
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    ending.abort();
    await expect(download).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    await expect(get({ signal: ending.signal })).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
  });
});

describe('D-44 a server', () => {
  test('whose certificate is not trusted is not asked, whatever the environment says', async () => {
    const { url, requests } = await serverWith((_, response) => response.end('{}'));
    const other = await startUpdateServer(() => undefined);
    onTestFinished(() => other.stop());
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const download of [httpsDownload(), httpsDownload({ ca: other.authority })])
      await expect(download(url, {})).rejects.toMatchObject(unreachable(/: there was no answer \(\w+\)$/));
    expect(requests).toEqual([]);
  });

  test('of another name is not asked', async () => {
    const { url, authority, requests } = await serverWith((_, response) => response.end('{}'));
    const byName = new URL(url.href.replace('127.0.0.1', 'localhost'));
    await expect(httpsDownload({ ca: authority })(byName, {})).rejects.toMatchObject(
      unreachable(/ERR_TLS_CERT_ALTNAME_INVALID/),
    );
    expect(requests).toEqual([]);
  });

  test('without TLS is not asked', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    for (const scheme of ['http', 'https'])
      await expect(httpsDownload()(new URL(`${scheme}://127.0.0.1:${port}/`), {})).rejects.toMatchObject(unreachable(/./));
    expect(asked).toBe(0);
  });

  test('that is not there is unreachable', async () => {
    const { url, stop } = await startUpdateServer(() => undefined);
    await stop();
    await expect(httpsDownload()(url, {})).rejects.toMatchObject(unreachable(/: there was no answer \(ECONNREFUSED\)$/));
  });
});
