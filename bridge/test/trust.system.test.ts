import { execFile } from 'node:child_process';
import { randomBytes, webcrypto } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { ALGORITHM, createAuthority, type LeafNames, LOOPBACK, signLeaf } from '../src/trust/authority.js';
import { pem } from '../src/trust/make-identity.js';
import { type CommandResult, NO_PCSCD, startDaemonProcess, startProgram } from './support/cardbridge.js';
import { LOADED, loadInChromium, loadInFirefox } from './support/load-in-browser.js';
import { NOBODY } from './support/other-program.js';

const execute = promisify(execFile);

/** `cardbridge trust` as a real process, real NSS databases and real browsers, all in a home of their own. */
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cardbridge-trust-'));
});
afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

const tls = () => join(home, 'data', 'tls');
const nssdb = () => join(home, '.pki', 'nssdb');
const firefoxProfile = () => join(home, '.mozilla', 'firefox', 'abcd.default-esr');

const trust = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CommandResult> =>
  startProgram('cardbridge', ['trust', ...args], {
    HOME: home,
    XDG_DATA_HOME: '',
    XDG_CONFIG_HOME: '',
    CARDBRIDGE_DATA_DIR: join(home, 'data'),
    CARDBRIDGE_RUNTIME_DIR: join(home, 'run'),
    ...environment,
  }).result;

async function makeDatabase(folder: string, password = ''): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(home, 'password');
  await writeFile(file, `${password}\n`);
  await execute('certutil', ['-N', '-d', `sql:${folder}`, ...(password ? ['-f', file] : ['--empty-password'])]);
}

const listed = async (folder: string) => {
  const { stdout } = await execute('certutil', ['-L', '-d', `sql:${folder}`]);
  return stdout.split('\n').filter((line) => line.includes('CardBridge'));
};
const trusted = [expect.stringMatching(/^CardBridge local CA [0-9a-f]{8} +C,, *$/)];

/** Serves a page with a certificate; gives the port. */
async function serve(key: string, cert: string): Promise<number> {
  const server = createServer({ key, cert }, (_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<p>${LOADED}</p>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Whether somebody there shows a certificate that this authority vouches for. */
const isServed = (port: number, ca: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', ca }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

const installed = async (name: string) => readFile(join(tls(), name), 'utf8');
const serveInstalled = async () => serve(await installed('key.pem'), await installed('certificate.pem'));

/** What whoever got hold of an authority's key could do with it. */
async function stolenAuthority() {
  const sources = { webcrypto, random: randomBytes };
  const validity = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 86_400_000) };
  const authority = await createAuthority(validity, sources);
  const file = join(home, 'stolen.pem');
  await writeFile(file, pem('CERTIFICATE', authority.certificate.toSchema().toBER()));
  return {
    file,
    sign: async (names: LeafNames) => {
      const { privateKey, publicKey } = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const leaf = await signLeaf(authority, publicKey, names, validity, sources);
      return {
        key: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', privateKey)),
        certificate: pem('CERTIFICATE', leaf.toSchema().toBER()),
      };
    },
    trustIn: (folder: string) =>
      execute('certutil', ['-d', `sql:${folder}`, '-A', '-t', 'C,,', '-n', 'stolen', '-i', file, '-f', '/dev/null']),
  };
}

/** Browsers start several times. */
const SLOW_MS = 240_000;

const FOREIGN = 'id.taipei.test';
const foreignLeaves: readonly (readonly [string, LeafNames, string])[] = [
  ['another name', { addresses: [], names: [FOREIGN] }, FOREIGN],
  ['another loopback address', { addresses: ['127.0.0.2'], names: [] }, '127.0.0.2'],
  ['our address and another name', { addresses: ['127.0.0.1'], names: ['localhost', FOREIGN] }, '127.0.0.1'],
  ['our address and another name, reached by that', { addresses: ['127.0.0.1'], names: ['localhost', FOREIGN] }, FOREIGN],
];

describeWith(['nss-tools'], 'NSS databases', () => {
  test('D-24 install, status and remove: every database of this person, and nothing is left', async () => {
    await makeDatabase(firefoxProfile());
    expect(await trust(['install', '--json'])).toMatchObject({
      status: 0,
      json: {
        ok: true,
        installed: true,
        outcome: 'made',
        stores: [
          { name: 'Chromium', place: nssdb(), trusted: true },
          { name: 'Firefox', place: firefoxProfile(), trusted: true },
        ],
        daemon: null,
      },
    });
    expect(await listed(nssdb())).toEqual(trusted);
    expect(await listed(firefoxProfile())).toEqual(trusted);
    const before = await installed('certificate.pem');

    // A browser that came later gets the same one.
    const later = join(home, '.config', 'mozilla', 'firefox', 'later.default');
    await makeDatabase(later);
    expect((await trust(['status', '--json'])).json).toMatchObject({
      installed: true,
      endsSoon: false,
      stores: [{ trusted: true }, { trusted: true }, { place: later, trusted: false }],
    });
    expect(await trust(['install', '--json'])).toMatchObject({ status: 0, json: { ok: true, outcome: 'kept' } });
    expect(await listed(later)).toEqual(await listed(nssdb()));
    expect(await installed('certificate.pem')).toBe(before);

    // A new one takes the place of the old one everywhere.
    const old = await listed(nssdb());
    expect(await trust(['install', '--renew', '--json'])).toMatchObject({ status: 0, json: { outcome: 'renewed' } });
    expect(await listed(nssdb())).toEqual(trusted);
    expect(await listed(nssdb())).not.toEqual(old);
    expect(await listed(later)).toEqual(await listed(nssdb()));
    expect(await installed('certificate.pem')).not.toBe(before);

    expect(await trust(['remove', '--json'])).toMatchObject({ status: 0, json: { ok: true, wasInstalled: true } });
    for (const folder of [nssdb(), firefoxProfile(), later]) expect(await listed(folder)).toEqual([]);
    expect(await readdir(join(home, 'data'))).toEqual([]);
    expect(await trust(['remove', '--json'])).toMatchObject({ status: 0, json: { ok: true, wasInstalled: false } });
    expect((await trust(['status', '--json'])).json).toMatchObject({ ok: true, installed: false });
  });

  test('D-24 a database with a password is told of, and does not keep the others from theirs', async () => {
    await makeDatabase(firefoxProfile(), 'a primary password');
    const result = await trust(['install', '--json']);
    expect(result).toMatchObject({
      status: 1,
      json: {
        ok: false,
        stores: [
          { trusted: true },
          { trusted: false, error: { code: 'ERR_TRUST_STORE', detail: expect.stringContaining('password') } },
        ],
      },
      stderr: expect.stringContaining('有密碼保護；請先取消密碼'),
    });
    // Neither is it left in there without trust.
    expect(await listed(firefoxProfile())).toEqual([]);
    expect(await trust(['remove', '--json'])).toMatchObject({ status: 0 });
  });

  test('D-24 when no browser takes it, nothing is left', async () => {
    await mkdir(join(home, '.pki'));
    await writeFile(join(home, '.pki', 'nssdb'), 'not a folder');
    expect(await trust(['install', '--json'])).toMatchObject({ status: 1, json: { ok: false, code: 'ERR_TRUST_STORE' } });
    expect(await readdir(join(home, 'data'))).toEqual([]);
  });

  test('D-24 a daemon that runs serves it at once, and no more when it is removed', async () => {
    const daemon = await startDaemonProcess([], join(home, 'run'), { ...NO_PCSCD, HOME: home });
    try {
      expect((await trust(['status', '--json'])).json).toMatchObject({ installed: false, daemon: { port: null } });
      const { json } = await trust(['install', '--json']);
      expect(json).toMatchObject({ daemon: { port: expect.any(Number) } });
      expect((await trust(['status', '--json'])).json).toMatchObject({ daemon: json?.daemon });
      const port = Number((json?.daemon as { readonly port: number } | undefined)?.port);
      const ca = await installed('authority.pem');
      expect(await isServed(port, ca)).toBe(true);
      // The new one, with the same daemon.
      await trust(['install', '--renew']);
      expect(await isServed(port, ca)).toBe(false);
      expect(await isServed(port, await installed('authority.pem'))).toBe(true);
      expect((await trust(['remove', '--json'])).json).toMatchObject({ daemon: { port: null } });
    } finally {
      await daemon.stop();
    }
  });

  test('D-24 remove works when the folder is damaged, and when authorities of earlier ones were left behind', async () => {
    await trust(['install']);
    await rm(tls(), { recursive: true });
    await trust(['install', '--renew']);
    await writeFile(join(tls(), 'authority.pem'), 'damaged');
    expect(await trust(['status', '--json'])).toMatchObject({
      status: 0,
      json: { installed: false, trouble: { code: 'ERR_TRUST_UNREADABLE' } },
    });
    expect(await trust(['install', '--json'])).toMatchObject({ status: 1, json: { code: 'ERR_TRUST_UNREADABLE' } });
    expect(await trust(['remove'])).toMatchObject({ status: 0 });
    expect(await listed(nssdb())).toEqual([]);
    expect(await readdir(join(home, 'data'))).toEqual([]);
  });

  test('D-24 a daemon that cannot be asked changes nothing of what is told', async () => {
    await mkdir(join(home, 'run'));
    await chmod(join(home, 'run'), 0o777);
    const daemon = { port: null, trouble: { code: 'ERR_CONFIGURATION_INVALID' } };
    expect(await trust(['install', '--json'])).toMatchObject({
      status: 1,
      json: { ok: false, outcome: 'made', stores: [{ trusted: true }], daemon },
      stderr: expect.stringContaining('ERR_CONFIGURATION_INVALID'),
    });
    expect(await listed(nssdb())).toEqual(trusted);
    expect(await trust(['remove', '--json'])).toMatchObject({ status: 1, json: { ok: false, wasInstalled: true, daemon } });
    expect(await listed(nssdb())).toEqual([]);
  });

  test('D-24 in a home that is not of this user, or depends on where one stands, nothing is touched', async () => {
    const foreign = process.geteuid?.() === 0 ? join(home, 'foreign') : '/';
    if (foreign !== '/') {
      await mkdir(foreign);
      await chown(foreign, NOBODY, NOBODY);
    }
    for (const [HOME, why] of [
      [foreign, 'it belongs to another user'],
      ['', 'this must be an absolute path'],
    ] as const) {
      for (const command of ['install', 'status', 'remove']) {
        expect(await trust([command, '--json'], { HOME })).toMatchObject({
          status: 1,
          json: { ok: false, code: 'ERR_TRUST_STORE', detail: expect.stringContaining(why) },
        });
      }
    }
    if (foreign !== '/') expect(await readdir(foreign)).toEqual([]);
    expect(await readdir(home)).not.toContain('data');
  });

  test('D-24 without certutil: install says what to do and leaves nothing; remove fails only where one of ours may be', async () => {
    const none = { PATH: home };
    expect(await trust(['remove', '--json'], none)).toMatchObject({ status: 0 });
    expect(await trust(['install', '--json'], none)).toMatchObject({ status: 1, json: { code: 'ERR_TRUST_TOOL_MISSING' } });
    expect(await readdir(join(home, 'data'))).toEqual([]);
    await trust(['install']);
    expect(await trust(['remove', '--json'], none)).toMatchObject({
      status: 1,
      json: { ok: false, stores: [{ error: { code: 'ERR_TRUST_TOOL_MISSING' } }] },
    });
  });
});

describeWith(['nss-tools', 'openssl'], 'the program of OpenSSL', () => {
  test('D-24 openssl takes the leaf by its strict rules, and none for another name', async () => {
    await trust(['install']);
    const verify = (ca: string, leaf: string) =>
      execute('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', ca, leaf]);
    expect((await verify(join(tls(), 'authority.pem'), join(tls(), 'certificate.pem'))).stdout).toMatch(/OK$/m);
    const stolen = await stolenAuthority();
    const leafFile = join(home, 'leaf.pem');
    for (const [, names] of foreignLeaves) {
      await writeFile(leafFile, (await stolen.sign(names)).certificate);
      await expect(verify(stolen.file, leafFile)).rejects.toMatchObject({
        stderr: expect.stringContaining('permitted subtree violation'),
      });
    }
  });
});

describeWith(['nss-tools', 'chromium'], 'Chromium', () => {
  test('D-24 takes our certificate between install and remove, and only then', { timeout: SLOW_MS }, async () => {
    // One that is never in a list; a browser that has not seen any makes its own database.
    const stranger = await (await stolenAuthority()).sign(LOOPBACK);
    const strangersPort = await serve(stranger.key, stranger.certificate);
    expect(await loadInChromium(`https://127.0.0.1:${strangersPort}/`, { home })).toBe('ERR_CERT_AUTHORITY_INVALID');
    expect(await trust(['install'])).toMatchObject({ status: 0 });
    const port = await serveInstalled();
    expect(await loadInChromium(`https://127.0.0.1:${port}/`, { home })).toBe('loaded');
    expect(await loadInChromium(`https://localhost:${port}/`, { home })).toBe('loaded');
    expect(await trust(['remove'])).toMatchObject({ status: 0 });
    expect(await loadInChromium(`https://127.0.0.1:${port}/`, { home })).toBe('ERR_CERT_AUTHORITY_INVALID');
  });

  test('takes it from the database that we make where it has none yet', { timeout: SLOW_MS }, async () => {
    expect(await trust(['install'])).toMatchObject({ status: 0 });
    expect(await loadInChromium(`https://127.0.0.1:${await serveInstalled()}/`, { home })).toBe('loaded');
  });

  test('D-24 refuses what somebody with the key of a trusted authority signs for other names', {
    timeout: SLOW_MS,
  }, async () => {
    await makeDatabase(nssdb());
    const stolen = await stolenAuthority();
    await stolen.trustIn(nssdb());
    const load = async (names: LeafNames, host: string) => {
      const { key, certificate } = await stolen.sign(names);
      return loadInChromium(`https://${host}:${await serve(key, certificate)}/`, { home, hosts: [FOREIGN] });
    };
    // Trust is there: what is refused is the name.
    expect(await load(LOOPBACK, '127.0.0.1')).toBe('loaded');
    for (const [what, names, host] of foreignLeaves)
      expect([what, await load(names, host)]).toEqual([what, 'ERR_CERT_INVALID']);
  });
});

describeWith(['nss-tools', 'firefox'], 'Firefox', () => {
  const load = (...urls: readonly string[]) => loadInFirefox(urls, { home, profile: firefoxProfile(), hosts: [FOREIGN] });

  test('D-24 takes our certificate between install and remove, and only then', { timeout: SLOW_MS }, async () => {
    const stranger = await (await stolenAuthority()).sign(LOOPBACK);
    const strangersPort = await serve(stranger.key, stranger.certificate);
    const unknown = expect.stringContaining('SEC_ERROR_UNKNOWN_ISSUER');
    // Its first start makes the database.
    expect(await load(`https://127.0.0.1:${strangersPort}/`)).toEqual([unknown]);
    expect(await trust(['install'])).toMatchObject({ status: 0 });
    const port = await serveInstalled();
    expect(await load(`https://127.0.0.1:${port}/`, `https://localhost:${port}/`)).toEqual(['loaded', 'loaded']);
    expect(await trust(['remove'])).toMatchObject({ status: 0 });
    expect(await load(`https://127.0.0.1:${port}/`)).toEqual([unknown]);
  });

  test('D-24 refuses what somebody with the key of a trusted authority signs for other names', {
    timeout: SLOW_MS,
  }, async () => {
    await makeDatabase(firefoxProfile());
    const stolen = await stolenAuthority();
    await stolen.trustIn(firefoxProfile());
    const address = async (names: LeafNames, host: string) => {
      const { key, certificate } = await stolen.sign(names);
      return `https://${host}:${await serve(key, certificate)}/`;
    };
    const own = await address(LOOPBACK, '127.0.0.1');
    const foreign = await Promise.all(foreignLeaves.map(([, names, host]) => address(names, host)));
    expect(await load(own, ...foreign)).toEqual([
      'loaded',
      ...foreign.map(() => expect.stringContaining('SEC_ERROR_CERT_NOT_IN_NAME_SPACE')),
    ]);
  });
});
