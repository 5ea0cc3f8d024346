import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derValue, type ListRecipe, makeListAuthority } from '@cardbridge/fixtures/pki';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Certificate } from '../../../certificate/certificate.js';
import { parseCertificate } from '../../../certificate/parse-certificate.js';
import { VerifierConfigurationError } from '../../../errors.js';
import { createGuardedFetch } from '../../../fetch/index.js';
import { type CrlStore, type CrlStoreOptions, createCrlStore } from './create-crl-store.js';
import type { CrlStoreEvent } from './crl-store-event.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-06-01T00:00:00Z');
const authority = makeListAuthority();
const issuer = parseCertificate(authority.certificate);
const person: Certificate = {
  ...issuer,
  serial: Uint8Array.of(1, 2, 3),
  extensions: { ...issuer.extensions, basicConstraints: undefined, keyUsage: 0x8000 },
};
const entry = { serial: person.serial, date: new Date(START) };

/** Valid for a day from so many hours after the start. */
const list = (hours = 0, recipe: Partial<ListRecipe> = {}, by = authority) =>
  by.makeList({
    thisUpdate: new Date(START + hours * HOUR),
    nextUpdate: new Date(START + (hours + 24) * HOUR),
    crlNumber: 10 + hours,
    ...recipe,
  });

const unknown = (detail: RegExp) => ({ status: 'unknown', detail: expect.stringMatching(detail) });

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server whose answers a test changes as it goes. */
async function startServer() {
  const requests: IncomingMessage[] = [];
  const answers = new Map<string, Answer>();
  const server = createServer((request, response) => {
    requests.push(request);
    const answer = answers.get(request.url ?? '');
    if (answer === undefined) response.writeHead(404).end('no such list');
    else answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    url: (path: string) => `http://127.0.0.1:${port}${path}`,
    requests,
    /** The list under that path from now on, with its version if it has one. */
    serve(path: string, der: Uint8Array, etag?: string) {
      answers.set(path, (request, response) => {
        if (etag !== undefined && request.headers['if-none-match'] === etag) response.writeHead(304).end();
        else response.writeHead(200, etag === undefined ? {} : { etag }).end(der);
      });
    },
    answer: (path: string, answer: Answer) => void answers.set(path, answer),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;
let now: number;
let timers: { callback: () => void; ms: number; isCancelled: boolean }[];
let events: CrlStoreEvent[];
let stores: CrlStore[];

beforeEach(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-crl-'));
  [now, timers, events, stores] = [START, [], [], []];
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function makeStore(options: Partial<CrlStoreOptions> = {}): CrlStore {
  const store = createCrlStore({
    lists: [{ url: server.url('/complete.crl') }],
    authorities: [authority.certificate],
    fetch: createGuardedFetch({ withoutAddressCheckFor: ['127.0.0.1'] }),
    clock: () => now,
    random: () => 0.5,
    schedule(callback, ms) {
      const timer = { callback, ms, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
    onEvent: (event) => events.push(event),
    ...options,
  });
  stores.push(store);
  return store;
}

const ask = (store: CrlStore, certificate = person, signal?: AbortSignal) =>
  store.status({ certificate, issuer, at: now, ...(signal && { signal }) });
const lastEvent = () => events.at(-1);
const nextTimer = () => timers.findLast(({ isCancelled }) => !isCancelled);

/** Lets the time pass that the store wants to wait, and what it then does be done. */
async function untilRefreshed(): Promise<void> {
  const timer = nextTimer();
  if (timer === undefined) throw new TypeError('nothing is due');
  const count = timers.length;
  now += timer.ms;
  timer.isCancelled = true;
  timer.callback();
  await expect.poll(() => timers.length).toBeGreaterThan(count);
}

describe('createCrlStore', () => {
  it('answers from the list that it has loaded, and before that knows nothing', async () => {
    server.serve('/complete.crl', list(0, { entries: [entry] }));
    const store = makeStore();
    expect(await ask(store)).toEqual(unknown(/not started/));
    await store.start();
    expect(await ask(store)).toEqual({ status: 'revoked', revokedAt: START });
    expect(await ask(store, { ...person, serial: Uint8Array.of(7) })).toEqual({ status: 'good' });
    expect(events).toMatchObject([
      { type: 'loaded', from: 'network', entries: 1, thisUpdate: START, host: server.host, index: 0 },
    ]);
    expect(store.state()).toMatchObject([
      { status: 'fresh', entries: 1, host: server.host, index: 0, checkedAt: START, lastFailure: undefined },
    ]);
    await store.close();
    expect(await ask(store)).toEqual(unknown(/closed/));
    await expect(store.start()).rejects.toThrow(VerifierConfigurationError);
  });

  it('D-40 lets nobody in by a list that has ended, however long its server is away', async () => {
    server.serve('/complete.crl', list());
    const store = makeStore();
    await store.start();
    server.answer('/complete.crl', (_request, response) => response.writeHead(503).end());
    now = START + 24 * HOUR;
    expect(await ask(store)).toEqual({ status: 'good' });
    now += 1;
    expect(await ask(store)).toEqual(unknown(/stale/));
    expect(store.state()).toMatchObject([{ status: 'stale' }]);
  });

  it('believes a list for longer only if told so', async () => {
    server.serve('/complete.crl', list());
    const store = makeStore({ withoutFreshListForSeconds: 60 });
    await store.start();
    now = START + 24 * HOUR + 60_000;
    expect(await ask(store)).toEqual({ status: 'good' });
    now += 1;
    expect(await ask(store)).toEqual(unknown(/stale/));
  });

  it('asks for changes before the list ends, and for no body where there are none', async () => {
    server.serve('/complete.crl', list(), '"one"');
    const store = makeStore({ refreshEverySeconds: 100 * 3600 });
    await store.start();
    expect(now + (nextTimer()?.ms ?? Number.POSITIVE_INFINITY)).toBeLessThan(START + 24 * HOUR);
    await untilRefreshed();
    expect(server.requests[1]?.headers['if-none-match']).toBe('"one"');
    expect(lastEvent()).toMatchObject({ type: 'not-modified' });
    expect(store.state()).toMatchObject([{ checkedAt: now, status: 'fresh' }]);
    server.serve('/complete.crl', list(20, { entries: [entry] }), '"two"');
    await untilRefreshed();
    expect(lastEvent()).toMatchObject({ type: 'loaded', entries: 1 });
    expect(await ask(store)).toMatchObject({ status: 'revoked' });
  });

  it('sends back Last-Modified where there is no ETag', async () => {
    const lastModified = 'Mon, 01 Jun 2026 00:00:00 GMT';
    server.answer('/complete.crl', (request, response) => {
      if (request.headers['if-modified-since'] === lastModified) response.writeHead(304).end();
      else response.writeHead(200, { 'last-modified': lastModified }).end(list());
    });
    await makeStore().start();
    await untilRefreshed();
    expect(lastEvent()).toMatchObject({ type: 'not-modified' });
  });

  it.each<Record<string, string>>([
    // Would be "whatever you have is the same".
    { etag: '*' },
    { etag: '"one", "two"' },
    { etag: 'one' },
    { 'last-modified': 'Fri, 01 Jan 2100 00:00:00 GMT' },
    { 'last-modified': 'some time ago' },
  ])('D-40 sends no version back with which somebody between could keep every newer list away: %j', async (headers) => {
    server.answer('/complete.crl', (_request, response) => response.writeHead(200, headers).end(list()));
    const store = makeStore({ cacheFolder: folder });
    await store.start();
    const isConditional = () =>
      ['if-none-match', 'if-modified-since'].some((name) => server.requests.at(-1)?.headers[name] !== undefined);
    await untilRefreshed();
    expect(server.requests).toHaveLength(2);
    expect(isConditional()).toBe(false);
    await store.close();
    // Nor after a restart.
    await makeStore({ cacheFolder: folder }).start();
    await untilRefreshed();
    expect(server.requests).toHaveLength(3);
    expect(isConditional()).toBe(false);
  });

  it('D-40 forgets how new its list was for no list that has ended itself', async () => {
    server.serve('/complete.crl', list(0, { entries: [entry] }));
    const store = makeStore({
      authorities: [authority.certificate, stranger.certificate],
      withoutFreshListForSeconds: 100 * 3600,
      refreshEverySeconds: 3600,
    });
    await store.start();
    now = START + 30 * HOUR;
    server.serve('/complete.crl', list(-2, {}, stranger));
    await untilRefreshed();
    expect(lastEvent()).toMatchObject({ type: 'failed', reason: 'other-scope' });
    server.serve('/complete.crl', list(-1));
    await untilRefreshed();
    expect(lastEvent()).toMatchObject({ type: 'failed', reason: 'older-than-kept' });
    expect(await ask(store)).toMatchObject({ status: 'revoked' });
  });

  it.each<[string, () => Answer]>([
    ['status-not-ok', () => (_request, response) => response.writeHead(500).end(list(1))],
    ['status-not-ok', () => (_request, response) => response.writeHead(304).end()],
    ['malformed', () => (_request, response) => response.end('<html>The list is being maintained</html>')],
    ['malformed', () => (_request, response) => response.end(Buffer.concat([list(1), Buffer.of(0)]))],
    ['connection-failed', () => (_request, response) => cutShort(response, list(1))],
    ['size-limit', () => (_request, response) => response.end(Buffer.alloc(100_000))],
    ['not-signed-by-authority', () => (_request, response) => response.end(list(1, {}, makeListAuthority()))],
    ['not-signed-by-authority', () => (_request, response) => response.end(list(1, {}, stranger))],
    ['not-signed-by-authority', () => (_request, response) => response.end(altered(list(1)))],
    ['older-than-kept', () => (_request, response) => response.end(list(-1))],
    ['older-than-kept', () => (_request, response) => response.end(list(0, { crlNumber: 9 }))],
    ['not-in-force', () => (_request, response) => response.end(list(4))],
    ['not-usable', () => (_request, response) => response.end(list(1, { extensions: deltaOf(1) }))],
    ['not-usable', () => (_request, response) => response.end(list(1, { nextUpdate: undefined }))],
    ['other-scope', () => (_request, response) => response.end(list(1, { extensions: onlyPeople }))],
    ['other-scope', () => (_request, response) => response.end(list(1, {}, secondKey))],
  ])('D-40 keeps the last good list where the next one fails: %s (case %#)', async (reason, answer) => {
    // No ETag: the second case is a 304 that nobody asked for.
    server.serve('/complete.crl', list());
    const store = makeStore({
      authorities: [authority.certificate, secondKey.certificate],
      maxListBytes: 50_000,
      cacheFolder: folder,
      refreshEverySeconds: 3600,
    });
    await store.start();
    const [kept] = await readdir(folder);
    const before = await readFile(join(folder, kept ?? ''));
    server.answer('/complete.crl', answer());
    now = START + 1.5 * HOUR;
    await untilRefreshed();
    expect(lastEvent()).toMatchObject({ type: 'failed', reason });
    expect(store.state()).toMatchObject([{ status: 'fresh', thisUpdate: START, lastFailure: { reason, at: now } }]);
    expect(await ask(store)).toEqual({ status: 'good' });
    expect(await readdir(folder)).toEqual([kept]);
    expect(await readFile(join(folder, kept ?? ''))).toEqual(before);
  });

  it('takes the list of another key of the CA when the one before has ended', async () => {
    server.serve('/complete.crl', list());
    const store = makeStore({ authorities: [authority.certificate, secondKey.certificate] });
    await store.start();
    server.serve('/complete.crl', list(25, {}, secondKey));
    now = START + 25 * HOUR;
    await untilRefreshed();
    expect(lastEvent()).toMatchObject({ type: 'loaded' });
    // D-40: it says nothing about certificates of the first key.
    expect(await ask(store)).toEqual(unknown(/another key/));
    expect(await store.status({ certificate: person, issuer: parseCertificate(secondKey.certificate), at: now })).toEqual({
      status: 'good',
    });
  });

  it('D-40 believes another key about all certificates of the CA only where the operator says so', async () => {
    const recent = new Date(issuer.notBefore + 1000);
    now = recent.getTime();
    server.serve('/complete.crl', secondKey.makeList({ thisUpdate: recent, nextUpdate: new Date(now + HOUR) }));
    const store = makeStore({ crlSigners: [secondKey.certificate] });
    await store.start();
    expect(await ask(store)).toEqual({ status: 'good' });
  });

  it('waits longer after every failure, not for ever, and less where nobody can get in', async () => {
    const store = makeStore();
    await store.start();
    expect(store.state()).toMatchObject([{ status: 'missing', lastFailure: { reason: 'status-not-ok' } }]);
    expect(await ask(store)).toEqual(unknown(/no list of this CA; 1 configured list\(s\) were not loaded/));
    const pauses = [];
    for (let round = 0; round < 8; round += 1) {
      pauses.push((nextTimer()?.ms ?? 0) / 0.75 / 1000);
      await untilRefreshed();
    }
    expect(pauses).toEqual([30, 60, 120, 240, 300, 300, 300, 300]);
    server.serve('/complete.crl', list());
    await untilRefreshed();
    expect(await ask(store)).toEqual({ status: 'good' });
    expect(nextTimer()?.ms).toBe(3600 * 1000 * 0.95);
  });

  it('does not sleep through the end of its list because the server was away before', async () => {
    server.serve('/complete.crl', list());
    const store = makeStore({ refreshEverySeconds: 7 * 24 * 3600 });
    await store.start();
    server.answer('/complete.crl', (_request, response) => response.writeHead(503).end());
    const end = START + 24 * HOUR;
    while (now < end) await untilRefreshed();
    expect(now - end).toBeLessThanOrEqual(5 * 60_000);
  });

  it('asks a server that has only a stale list neither all the time nor for its body', async () => {
    now = START + 30 * HOUR;
    server.serve('/complete.crl', list(), '"one"');
    const store = makeStore();
    await store.start();
    expect(events).toMatchObject([{ type: 'loaded' }, { type: 'failed', reason: 'stale' }]);
    expect(await ask(store)).toEqual(unknown(/stale/));
    const pauses = [];
    for (let round = 0; round < 3; round += 1) {
      pauses.push((nextTimer()?.ms ?? 0) / 0.75 / 1000);
      await untilRefreshed();
    }
    expect(pauses).toEqual([30, 60, 120]);
    expect(events.filter(({ type }) => type === 'loaded')).toHaveLength(1);
  });

  describe('with a folder', () => {
    it('works after a restart while the server is away, and then asks for changes only', async () => {
      server.serve('/complete.crl', list(0, { entries: [entry] }), '"one"');
      const options = { cacheFolder: join(folder, 'made', 'by it') };
      const first = makeStore(options);
      await first.start();
      await first.close();
      const file = join(options.cacheFolder, (await readdir(options.cacheFolder))[0] ?? '');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await stat(options.cacheFolder)).mode & 0o777).toBe(0o700);

      const second = makeStore(options);
      await second.start();
      expect(server.requests).toHaveLength(1);
      expect(lastEvent()).toMatchObject({ type: 'loaded', from: 'cache', entries: 1 });
      expect(await ask(second)).toMatchObject({ status: 'revoked' });
      await untilRefreshed();
      expect(lastEvent()).toMatchObject({ type: 'not-modified' });
    });

    it('D-40 believes what lies there as little as what comes from the network', async () => {
      server.serve('/complete.crl', list());
      const first = makeStore({ cacheFolder: folder });
      await first.start();
      await first.close();
      const [name = ''] = await readdir(folder);
      const file = join(folder, name);
      const kept = await readFile(file);
      const head = kept.subarray(0, kept.indexOf(0x0a) + 1);
      const forged = [
        Buffer.concat([head, list(0, {}, makeListAuthority())]),
        Buffer.concat([head, altered(list())]),
        Buffer.from(head.toString('utf8').replace('complete', 'other') + list()),
        kept.subarray(0, kept.length - 1),
        kept.subarray(0, 20),
        Buffer.alloc(0),
        Buffer.alloc(100_000),
      ];
      server.answer('/complete.crl', (_request, response) => response.writeHead(503).end());
      for (const bytes of forged) {
        await writeFile(file, bytes);
        events = [];
        const store = makeStore({ cacheFolder: folder });
        await store.start();
        expect(events.map(({ type }) => type)).toEqual(['cache-failed', 'failed']);
        expect(await ask(store)).toEqual(unknown(/no list/));
        await store.close();
      }
    });

    it('fetches anew where the list on disk has ended', async () => {
      server.serve('/complete.crl', list());
      const first = makeStore({ cacheFolder: folder });
      await first.start();
      await first.close();
      now = START + 30 * HOUR;
      server.serve('/complete.crl', list(29));
      const second = makeStore({ cacheFolder: folder });
      await second.start();
      expect(await ask(second)).toEqual({ status: 'good' });
    });

    it('loads lists although the disk fails, and says that it does', async () => {
      server.serve('/complete.crl', list());
      const file = join(folder, 'a file');
      await writeFile(file, '');
      const store = makeStore({ cacheFolder: join(file, 'below') });
      await store.start();
      expect(events.map(({ type }) => type)).toContain('cache-failed');
      expect(await ask(store)).toEqual({ status: 'good' });
    });

    it('reads no pipe, for which it would wait for ever, and a list beside left-overs that cannot be cleared away', async () => {
      server.serve('/complete.crl', list());
      const first = makeStore({ cacheFolder: folder });
      await first.start();
      await first.close();
      const [name = ''] = await readdir(folder);
      const leftOver = join(folder, `${name}.old.tmp`);
      await mkdir(leftOver);
      const before = new Date((await stat(join(folder, name))).mtimeMs - 2 * HOUR);
      await utimes(leftOver, before, before);
      await makeStore({ cacheFolder: folder }).start();
      expect(lastEvent()).toMatchObject({ type: 'loaded', from: 'cache' });

      await rm(join(folder, name));
      execFileSync('mkfifo', [join(folder, name)]);
      await makeStore({ cacheFolder: folder }).start();
      expect(lastEvent()).toMatchObject({ type: 'loaded', from: 'network' });
    });

    it('lets go of the list on disk when it is closed while it reads', async () => {
      server.serve('/complete.crl', list());
      const first = makeStore({ cacheFolder: folder });
      await first.start();
      await first.close();
      events = [];
      const second = makeStore({ cacheFolder: folder });
      const starting = second.start();
      await second.close();
      expect(events).toEqual([]);
      await starting;
      expect(events).toEqual([]);
      expect(server.requests).toHaveLength(1);
    });

    it('clears away what processes left that ended in the middle', async () => {
      server.serve('/complete.crl', list());
      const first = makeStore({ cacheFolder: folder });
      await first.start();
      await first.close();
      const [name = ''] = await readdir(folder);
      const [old, young] = ['old', 'young'].map((word) => `${name}.${word}.tmp`);
      for (const leftOver of [old, young]) await writeFile(join(folder, leftOver ?? ''), 'part of a list');
      const before = new Date((await stat(join(folder, name))).mtimeMs - 2 * HOUR);
      await utimes(join(folder, old ?? ''), before, before);
      await makeStore({ cacheFolder: folder }).start();
      expect((await readdir(folder)).sort()).toEqual([name, young]);
    });
  });

  describe('with lists that certificates point to', () => {
    const uri = (text: string) => derValue(0x86, Buffer.from(text, 'latin1'));
    const partOf = (url: string) => [
      { oid: '2.5.29.28', critical: true, value: derValue(0x30, derValue(0xa0, derValue(0xa0, uri(url)))) },
    ];
    const pointingTo = (...urls: readonly string[]): Certificate => ({
      ...person,
      extensions: {
        ...person.extensions,
        distributionPoints: urls.map((text) => ({
          name: { kind: 'full', names: [{ kind: 'uri', text }] },
          reasons: undefined,
          crlIssuer: undefined,
        })),
      },
    });
    const makePartStore = (options: Partial<NonNullable<CrlStoreOptions['fromCertificates']>> = {}, rest = {}) =>
      makeStore({ lists: [], fromCertificates: { hosts: [server.host], ...options }, ...rest });

    it('fetches one on demand, once, and shares it', async () => {
      const url = server.url('/part1.crl');
      server.serve('/part1.crl', list(0, { entries: [entry], extensions: partOf(url) }));
      const store = makePartStore();
      await store.start();
      const others = [1, 2, 3].map((last) => ({ ...pointingTo(url), serial: Uint8Array.of(9, last) }));
      const answers = await Promise.all([pointingTo(url), ...others].map((certificate) => ask(store, certificate)));
      expect(answers.map(({ status }) => status)).toEqual(['revoked', 'good', 'good', 'good']);
      await ask(store, pointingTo(url));
      expect(server.requests).toHaveLength(1);
      expect(store.state()).toMatchObject([{ index: undefined, status: 'fresh', entries: 1 }]);
      // An hour later it is asked for again, and the day after.
      now += HOUR;
      expect(await ask(store, pointingTo(url))).toMatchObject({ status: 'revoked' });
      expect(server.requests).toHaveLength(2);
    });

    it('D-41 asks no host but those of the list, whatever a certificate says', async () => {
      server.serve('/part1.crl', list());
      const { host } = server;
      const store = makePartStore({ hosts: [`localhost:${host.split(':')[1]}`, 'lists.invalid'] });
      await store.start();
      const urls = [
        server.url('/part1.crl'),
        `http://lists.invalid@${host}/part1.crl`,
        `http://${host}/?lists.invalid`,
        `http://${host}#lists.invalid`,
        `ldap://lists.invalid/`,
        'file:///etc/passwd',
        'no URL',
      ];
      for (const url of urls) expect(await ask(store, pointingTo(url)), url).toEqual(unknown(/no list of this CA/));
      expect(server.requests).toHaveLength(0);
    });

    it('D-41 asks for nothing where the option is not set, or a configured list answers', async () => {
      server.serve('/complete.crl', list());
      const store = makeStore();
      await store.start();
      expect(await ask(store, pointingTo(server.url('/part1.crl')))).toEqual({ status: 'good' });
      const both = makeStore({ fromCertificates: { hosts: [server.host] } });
      await both.start();
      expect(await ask(both, pointingTo(server.url('/part1.crl')))).toEqual({ status: 'good' });
      expect(server.requests.map(({ url }) => url)).toEqual(['/complete.crl', '/complete.crl']);
    });

    it('D-40 takes a part that the certificate does not point to for nothing', async () => {
      const [one, two] = [server.url('/part1.crl'), server.url('/part2.crl')];
      server.serve('/part1.crl', list(0, { extensions: partOf(two) }));
      const store = makePartStore();
      await store.start();
      expect(await ask(store, pointingTo(one))).toEqual(unknown(/other certificates/));
      // A part without a scope of its own counts for those alone that point to it.
      server.serve('/part2.crl', list());
      expect(await ask(store, pointingTo(two))).toEqual({ status: 'good' });
      expect(await ask(store, pointingTo(one))).toEqual(unknown(/other certificates/));
    });

    it('D-40 takes the part that somebody puts in the place of the complete list for no more than it is', async () => {
      const [complete, part] = [server.url('/complete.crl'), server.url('/part1.crl')];
      server.serve('/complete.crl', list(0, { extensions: partOf(complete) }));
      const options = { refreshEverySeconds: 3600, withoutDistributionPointMatchFor: [complete] };
      const store = makeStore(options);
      await store.start();
      expect(await ask(store, pointingTo(part))).toEqual({ status: 'good' });
      // In its place from the start: no list before it says of what scope it should be.
      server.serve('/complete.crl', list(0, { extensions: partOf(server.url('/part2.crl')) }));
      const other = makeStore(options);
      await other.start();
      expect(await ask(other, pointingTo(part))).toEqual(unknown(/other certificates/));
    });

    it('D-40 fails closed where the list cannot be had, and leaves the server alone for a while', async () => {
      const url = server.url('/part1.crl');
      const store = makePartStore();
      await store.start();
      expect(await ask(store, pointingTo(url))).toEqual(unknown(/not loaded: status-not-ok/));
      expect(await ask(store, pointingTo(url))).toEqual(unknown(/not loaded/));
      expect(server.requests).toHaveLength(1);
      server.serve('/part1.crl', list(0, { extensions: partOf(url) }));
      now += 30_000;
      expect(await ask(store, pointingTo(url))).toEqual({ status: 'good' });
      // A later failure leaves the fresh list where it is, and a list that ended lets nobody in.
      server.answer('/part1.crl', (_request, response) => response.writeHead(500).end());
      now += 2 * HOUR;
      expect(await ask(store, pointingTo(url))).toEqual({ status: 'good' });
      now = START + 25 * HOUR;
      expect(await ask(store, pointingTo(url))).toEqual(unknown(/not loaded/));
    });

    it('asks the next one where the first is away', async () => {
      const [one, two] = [server.url('/part1.crl'), server.url('/part2.crl')];
      server.serve('/part2.crl', list(0, { extensions: partOf(one) }));
      const store = makePartStore();
      await store.start();
      expect(await ask(store, pointingTo(one, two))).toEqual({ status: 'good' });
    });

    it('keeps no more lists and octets than it may', async () => {
      const urls = [1, 2, 3].map((number) => server.url(`/part${number}.crl`));
      for (const [index, url] of urls.entries()) server.serve(`/part${index + 1}.crl`, list(0, { extensions: partOf(url) }));
      const few = makePartStore({ maxLists: 2 });
      await few.start();
      for (const url of urls) expect(await ask(few, pointingTo(url))).toEqual({ status: 'good' });
      expect(few.state()).toHaveLength(2);
      await ask(few, pointingTo(urls[2] ?? ''));
      expect(server.requests).toHaveLength(3);
      await ask(few, pointingTo(urls[0] ?? ''));
      expect(server.requests).toHaveLength(4);

      const small = makePartStore({ maxBytes: 1 });
      await small.start();
      expect(await ask(small, pointingTo(urls[0] ?? ''))).toEqual({ status: 'good' });
      expect(small.state()).toHaveLength(0);
    });

    it('lets one sign-in go without ending the request that others wait for', async () => {
      const url = server.url('/part1.crl');
      let release = (): void => undefined;
      server.answer('/part1.crl', (_request, response) => {
        release = () => response.end(list(0, { extensions: partOf(url) }));
      });
      const store = makePartStore();
      await store.start();
      const leaving = new AbortController();
      const left = Promise.resolve(ask(store, pointingTo(url), leaving.signal));
      const stays = ask(store, pointingTo(url));
      await expect.poll(() => server.requests.length).toBe(1);
      leaving.abort(new Error('the person has left'));
      await expect(left).rejects.toThrow('the person has left');
      release();
      expect(await stays).toEqual({ status: 'good' });
      expect(server.requests).toHaveLength(1);
    });
  });

  it('ends requests and timers when it is closed, or its start is ended', async () => {
    server.answer('/complete.crl', (_request, response) => void response.writeHead(200).write(list().subarray(0, 10)));
    const ending = new AbortController();
    const store = makeStore();
    const starting = store.start(ending.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    ending.abort(new Error('the server is stopped'));
    await expect(starting).rejects.toThrow('the server is stopped');
    expect(nextTimer()).toBeUndefined();

    const other = makeStore();
    const otherStarting = other.start();
    await expect.poll(() => server.requests.length).toBe(2);
    await other.close();
    await otherStarting;
    expect(nextTimer()).toBeUndefined();
    expect(events).toEqual([]);
  });

  it('is not disturbed by a listener that throws', async () => {
    server.serve('/complete.crl', list());
    const store = makeStore({
      onEvent: () => {
        throw new Error('the log is full');
      },
    });
    await store.start();
    expect(await ask(store)).toEqual({ status: 'good' });
  });

  it.each<[RegExp, Partial<CrlStoreOptions>]>([
    [/lists must not be empty/, { lists: [] }],
    [/lists\[0\]\.url/, { lists: [{ url: 'ldap://lists.invalid/' }] }],
    [/twice/, { lists: [{ url: 'http://lists.invalid/' }, { url: 'http://lists.invalid/' }] }],
    [/authorities must not be empty/, { authorities: [] }],
    [/authorities\[0\]/, { authorities: [Uint8Array.of(0x30, 0)] }],
    [/authorities\[0\].*cRLSign/, { authorities: [makeListAuthority({ keyUsage: ['keyCertSign'] }).certificate] }],
    [/crlSigners\[0\]/, { crlSigners: [Uint8Array.of(0x30, 0)] }],
    [/refreshEverySeconds/, { refreshEverySeconds: 0 }],
    // A timer of more than 2^31 milliseconds would go off at once, and again and again.
    [/refreshEverySeconds/, { refreshEverySeconds: 30 * 24 * 3600 }],
    [/withoutDistributionPointMatchFor\[0\]/, { withoutDistributionPointMatchFor: ['complete.crl'] }],
    [/maxListBytes/, { maxListBytes: Number.NaN }],
    [/withoutFreshListForSeconds/, { withoutFreshListForSeconds: -1 }],
    [/hosts/, { fromCertificates: { hosts: ['http://lists.invalid'] } }],
    [/hosts/, { fromCertificates: { hosts: ['lists.invalid/path'] } }],
    [/hosts/, { fromCertificates: { hosts: ['*.lists.invalid/'] } }],
    [/maxLists/, { fromCertificates: { hosts: [], maxLists: 0 } }],
  ])('refuses options that cannot be right: %s', (message, options) => {
    expect(() => makeStore(options)).toThrow(VerifierConfigurationError);
    expect(() => makeStore(options)).toThrow(message);
  });
});

/** The same name, another key; and another name. */
const secondKey = makeListAuthority();
const stranger = makeListAuthority({ name: [['CN', 'TEST ONLY stranger']] });
const onlyPeople = [{ oid: '2.5.29.28', critical: true, value: derValue(0x30, derValue(0x81, Uint8Array.of(0xff))) }];
const deltaOf = (number: number) => [{ oid: '2.5.29.27', critical: true, value: derValue(0x02, Uint8Array.of(number)) }];

function altered(der: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(der);
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1;
  return copy;
}

/** The length that was promised, and less. */
function cutShort(response: ServerResponse, der: Uint8Array): void {
  response.writeHead(200, { 'content-length': der.length });
  response.write(der.subarray(0, 100), () => response.destroy());
}
