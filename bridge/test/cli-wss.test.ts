import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../src/local/index.js';
import { localDoorPath } from '../src/paths.js';
import { fileNames } from '../src/trust/identity-files.js';
import { makeIdentity } from '../src/trust/make-identity.js';
import { cardbridge, folders, NO_PCSCD, startDaemonProcess } from './support/cardbridge.js';
import { openPage } from './support/open-door.js';

/** wss of the built daemon as a real process. */
const ORIGIN = 'https://stranger.example';
const DAY = 24 * 60 * 60 * 1000;
let base: string;
let directory: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-wss-'));
  directory = join(base, 'run');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const tlsFolder = () => join(folders(directory).CARDBRIDGE_DATA_DIR, 'tls');
const portFile = () => join(directory, 'tls-port');

/** Puts a certificate where the daemon looks. Gives the authority that a browser would trust. */
async function putCertificate(madeDaysAgo = 0): Promise<string> {
  const identity = await makeIdentity({ now: new Date(Date.now() - madeDaysAgo * DAY) });
  await mkdir(tlsFolder(), { recursive: true, mode: 0o700 });
  for (const part of ['key', 'certificate', 'authority'] as const) {
    await writeFile(join(tlsFolder(), fileNames[part]), identity[part], { mode: 0o600 });
  }
  return identity.authority;
}

async function start(...args: string[]) {
  const daemon = await startDaemonProcess(['--tls-port', '0', ...args], directory, NO_PCSCD);
  onTestFinished(() => daemon.stop().then(() => undefined));
  return daemon;
}

const status = async (language = 'en') => {
  const { stdout } = await cardbridge(['status', '--language', language], directory);
  const { json } = await cardbridge(['status', '--json'], directory);
  return { text: stdout, json: json as { tls: { port: number; notAfter: string } | null; tlsTrouble?: object } };
};
const reload = () => runCommand(localDoorPath(directory), 'trust.reload', {}, { signal: new AbortController().signal });
const page = (port: number, ca: string) => openPage(port, ORIGIN, { scheme: 'wss', ca });
const KNOCKED = { error: { data: { code: 'ERR_ACCESS_REQUIRED' } } };

test('a daemon that finds a certificate serves wss with it, and says where', async () => {
  const authority = await putCertificate();
  const daemon = await start();
  const { text, json } = await status();
  const { port = 0, notAfter = '' } = json.tls ?? {};
  expect(await (await page(port, authority)).call('bridge.info')).toMatchObject(KNOCKED);
  expect(await readFile(portFile(), 'utf8')).toBe(`${port}\n`);
  expect(text).toContain(`wss: 127.0.0.1:${port} (certificate valid until ${notAfter.slice(0, 10)})`);
  expect((await status('zh-TW')).text).toContain(`wss: 127.0.0.1:${port} (憑證有效至 ${notAfter.slice(0, 10)})`);
  const { json: ready } = await daemon.stop();
  expect(ready).toMatchObject({ ready: true, port: daemon.port, tlsPort: port });
  expect(existsSync(portFile())).toBe(false);
});

test('trust.reload: what is there now is served now; what was taken away is served no more, and the plain door goes on', async () => {
  const daemon = await start();
  expect((await status()).json).toMatchObject({ tls: null });
  expect((await status()).text).toContain('wss: not served');
  expect(await reload()).toEqual({ tlsPort: null });

  const first = await putCertificate();
  const { tlsPort } = await reload();
  const secured = await page(tlsPort ?? 0, first);
  const plain = await openPage(daemon.port, ORIGIN);
  const second = await putCertificate();
  expect(await reload()).toEqual({ tlsPort });
  expect(await (await page(tlsPort ?? 0, second)).call('bridge.info')).toMatchObject(KNOCKED);
  await expect(page(tlsPort ?? 0, first)).rejects.toThrow();
  expect(await secured.call('bridge.info')).toMatchObject(KNOCKED);

  await rm(tlsFolder(), { recursive: true });
  expect(await reload()).toEqual({ tlsPort: null });
  expect(await secured.closed).toBe(1006);
  await expect(page(tlsPort ?? 0, second)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(await plain.call('bridge.info')).toMatchObject(KNOCKED);
  expect(existsSync(portFile())).toBe(false);
});

describe('with a certificate that cannot be served the daemon says so, and the plain door goes on', () => {
  const told = async (code: string, detail: RegExp, ...args: string[]) => {
    const daemon = await start(...args);
    const trouble = { code, detail: expect.stringMatching(detail) };
    const { text, json } = await status();
    expect(json).toMatchObject({ tls: null, tlsTrouble: trouble });
    expect(text).toContain(code);
    expect((await status('zh-TW')).text).toContain(code);
    expect(daemon.log()).toMatch(code);
    expect(daemon.log()).toContain('wss is not served');
    expect(await reload()).toMatchObject({ tlsPort: null, trouble });
    expect(await (await openPage(daemon.port, ORIGIN)).call('bridge.info')).toMatchObject(KNOCKED);
  };

  test('one that is over', async () => {
    await putCertificate(400);
    await told('ERR_TRUST_UNREADABLE', /its time is over/);
  });

  test('one without all its parts', async () => {
    await putCertificate();
    await rm(join(tlsFolder(), fileNames.authority));
    await told('ERR_TRUST_UNREADABLE', /authority\.pem/);
  });

  test('ports that are all taken', async () => {
    await putCertificate();
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    await told('ERR_PORT_TAKEN', new RegExp(String(port)), '--tls-port', String(port));
  });
});

test('a month before the end the person is told, in both languages', async () => {
  await putCertificate(350);
  const daemon = await start('--language', 'en');
  expect(daemon.log()).toContain('trust install --renew');
  const { text, json } = await status();
  expect(json.tls).not.toBeNull();
  expect(text).toMatch(/ends in 1[45] days/);
  expect((await status('zh-TW')).text).toContain('trust install --renew');
});
