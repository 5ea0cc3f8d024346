import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReaderInfo } from '@cardbridge/sdk/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BridgeError } from '../../error.js';
import type { DaemonStatus } from '../../local/index.js';
import type { Modules, Token } from '../../pkcs11/index.js';
import { fileNames } from '../../trust/identity-files.js';
import { makeIdentity } from '../../trust/make-identity.js';
import { VERSION } from '../../version.js';
import type { DoctorContext } from '../context.js';
import { createContext } from '../create-context.js';
import { type Finding, ok, same } from '../finding.js';
import { lookAtModules, type ModulesSeen } from '../look-at-modules.js';
import type { PortOwner } from '../port-owner.js';
import { runChecks } from '../run-doctor.js';
import { autostart } from './autostart.js';
import { browserPolicy } from './browser-policy.js';
import { cards } from './cards.js';
import { clock } from './clock.js';
import { daemon } from './daemon.js';
import { dataFolder } from './data-folder.js';
import { checks } from './index.js';
import { module } from './module.js';
import { pcsc } from './pcsc.js';
import { pinTries } from './pin-tries.js';
import { pinWindow } from './pin-window.js';
import { ports } from './ports.js';
import { readers } from './readers.js';
import { wss } from './wss.js';

/** States that no test can bring about on this computer; the others are seen in test/doctor.test.ts and doctor.system.test.ts. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const STATUS: DaemonStatus = {
  version: VERSION,
  pid: 1,
  port: 28730,
  portsTaken: [],
  backend: 'winscard',
  simulated: false,
  paused: false,
  connections: 0,
  tls: null,
  readers: 0,
  policy: {},
  grants: { count: 0 },
  tries: { paused: 0 },
};

function context(changed: Partial<DoctorContext> = {}, status?: Partial<DaemonStatus>): DoctorContext {
  const openPcsc = () => {
    throw new Error('no card is looked at here');
  };
  return {
    ...createContext({ openPcsc }, new AbortController().signal),
    platform: 'linux',
    environment: {},
    tlsDirectory: join(folder, 'tls'),
    dataDirectory: folder,
    daemon: async () =>
      status
        ? { found: 'running', status: { ...STATUS, ...status }, readers: async () => ({ readers: [] }) }
        : { found: 'nobody' },
    daemonArguments: async () => [],
    daemonEnvironment: async () => ({ PATH: '/nonexistent' }),
    whoListens: async () => 'nobody',
    portOwner: async () => ({ user: undefined }),
    ...changed,
  };
}

const list = async (found: Promise<Finding | Finding[]>) => [await found].flat();
const codes = async (found: Promise<Finding | Finding[]>) =>
  (await list(found)).map(({ code, verdict }) => `${code} ${verdict}`);
const trouble = (code: BridgeError['code'], detail?: string) => ({
  cards: async () => ({ trouble: new BridgeError(code, detail === undefined ? {} : { detail }) }),
});
const seen = (...found: Omit<ReaderInfo, 'id'>[]) => ({ cards: async () => ({ readers: found }) });

describe('the smart card service', () => {
  test.each([
    ['ERR_PCSC_UNAVAILABLE', undefined, ['pcsc-library.missing failed']],
    ['ERR_PCSC_SERVICE_STOPPED', undefined, ['pcsc-library.ok ok', 'pcsc-service.stopped failed']],
    ['ERR_PCSC_SERVICE_STOPPED', 'SCardConnect: CARDHOST_LOST (0xcb000003)', ['card-host.lost failed']],
    ['ERR_PCSC_ACCESS_DENIED', undefined, ['pcsc-library.ok ok', 'pcsc-service.ok ok', 'pcsc-access.refused failed']],
    ['ERR_INTERNAL', undefined, ['pcsc-service.failing failed']],
  ] as const)('%s %s', async (code, detail, expected) => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      expect(await codes(pcsc(context({ ...trouble(code, detail), platform })))).toEqual(expected);
    }
    // One of them says it all.
    expect(await codes(readers(context(trouble(code, detail))))).toEqual([]);
    expect(await codes(cards(context(trouble(code, detail))))).toEqual([]);
    // Tokens outside of PC/SC hide nothing of it.
    const token = { name: 'Soft slot 7', state: 'ready', card: { kind: 'pkcs11' } } as const;
    const beside = context({ cards: async () => ({ ...(await trouble(code, detail).cards()), readers: [token] }) });
    expect([await codes(pcsc(beside)), await codes(readers(beside))]).toEqual([expected, ['readers.ok ok']]);
  });

  test('who is refused is told about the session, or about SSH', async () => {
    const remedy = async (environment: NodeJS.ProcessEnv) =>
      (await list(pcsc(context({ ...trouble('ERR_PCSC_ACCESS_DENIED'), environment })))).at(-1)?.remedy?.en;
    expect(await remedy({ SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' })).toMatch(/SSH.*org\.debian\.pcsc-lite\.access_pcsc/);
    expect(await remedy({})).toMatch(/session.*polkit/);
  });
});

test('readers and cards, each by itself', async () => {
  expect(await codes(readers(context(seen())))).toEqual(['readers.none warning']);
  expect(await codes(cards(context(seen())))).toEqual([]);
  expect(await codes(cards(context(seen({ name: 'A', state: 'empty' }))))).toEqual(['card.none ok']);
  const all = seen(
    { name: 'A', state: 'ready', card: { kind: 'citizen' } },
    { name: 'B', state: 'ready', card: { kind: 'unknown' } },
    { name: 'C', state: 'mute' },
    { name: 'D', state: 'busy' },
    { name: 'E', state: 'reading' },
    { name: 'F', state: 'empty' },
  );
  const found = await list(cards(context(all)));
  expect(found.map(({ code, detail }) => [code, detail?.en])).toEqual([
    ['card.ok', 'A'],
    ['card.unknown', 'B'],
    ['card.mute', 'C'],
    ['card.busy', 'D'],
    ['card.reading', 'E'],
  ]);
  expect(found[0]?.title).toEqual({ 'zh-TW': '卡片：自然人憑證', en: 'A card: a citizen certificate card' });
});

test('a daemon of another version, one that is paused, and one that is both', async () => {
  expect(await codes(daemon(context({}, {})))).toEqual(['daemon.ok ok']);
  expect(await codes(daemon(context({}, { version: '9.9.9' })))).toEqual(['daemon.ok ok', 'daemon.other-version warning']);
  expect(await codes(daemon(context({}, { paused: true })))).toEqual(['daemon.ok ok', 'daemon.paused warning']);
});

test('ports: ours, those before it, and who has them', async () => {
  expect(await codes(ports(context({}, {})))).toEqual(['ports.ok ok']);
  const whoListens = async (port: number) => (port === 28730 ? ('cardbridge' as const) : ('another program' as const));
  const held = async (owner: PortOwner) => {
    const portOwner = async () => owner;
    const [, taken] = await list(ports(context({ whoListens, portOwner }, { port: 28732, portsTaken: [28730, 28731] })));
    expect(taken).toMatchObject({ code: 'ports.taken', verdict: 'warning' });
    return taken?.detail?.en;
  };
  expect(await held({ user: undefined })).toBe('28730: CardBridge of another user, or a second one; 28731: another program');
  expect(await held({ user: 'other' })).toBe('28730: CardBridge of another user; 28731: a program of another user');
  expect(await held({ user: 'same', program: 'x, pid 7' })).toBe(
    '28730: a second CardBridge (x, pid 7); 28731: another program (x, pid 7)',
  );
  expect(await codes(ports(context({ whoListens: async () => 'another program' })))).toEqual(['ports.all-taken failed']);
  expect(await codes(ports(context()))).toEqual(['ports.free ok']);
});

describe("the card vendor's module", () => {
  const token = { module: '/x/hicos.so', label: 'WANG, DA-MING', slotDescription: 'Reader A', serialNumber: 'TP0000' } as Token;
  const found = (
    modules: Partial<ModulesSeen> | undefined,
    more: Partial<DoctorContext> = {},
    status?: Partial<DaemonStatus>,
  ) =>
    module(
      context(
        {
          ...seen({ name: 'A', state: 'ready', card: { kind: 'citizen' } }),
          hasTransportKeys: async () => false,
          modules: async () => modules && { installed: ['/x/hicos.so'], tokens: [], troubles: [], ...modules },
          ...more,
        },
        status,
      ),
    );

  test('is needed where a card is in that cannot sign without it', async () => {
    expect(await codes(found({ installed: [] }))).toEqual(['module.missing warning']);
    expect((await list(found({ installed: [] })))[0]?.remedy?.en).toContain('HiCOS');
    expect(await codes(found({ installed: [] }, { hasTransportKeys: async () => true }))).toEqual(['module.none ok']);
    expect(await codes(found({ installed: [] }, {}, { simulated: true }))).toEqual(['module.none ok']);
    const nhi = seen({ name: 'A', state: 'ready', card: { kind: 'nhi' } });
    expect(await codes(found({ installed: [] }, nhi))).toEqual(['module.none ok']);
    expect(await codes(found(undefined))).toEqual([]);
  });

  test('is told with where its tokens are, without their numbers and names', async () => {
    const [told] = await list(found({ tokens: [token] }));
    expect(told).toMatchObject({ code: 'module.ok', detail: { en: '/x/hicos.so; Reader A' } });
    expect(await codes(found({}))).toEqual(['module.ok ok', 'module.no-token warning']);
    expect(await codes(found({}, { hasTransportKeys: async () => true }))).toEqual(['module.ok ok']);
  });

  test('in trouble hides no other', async () => {
    const error = new BridgeError('ERR_MODULE_FAILED', { detail: 'CKR_GENERAL_ERROR' });
    const two = { installed: ['/x/bad.so', '/x/hicos.so'], tokens: [token], troubles: [{ module: '/x/bad.so', error }] };
    expect(await codes(found(two))).toEqual(['module.failing warning', 'module.ok ok']);
    expect((await list(found(two)))[0]?.detail?.en).toBe('/x/bad.so; ERR_MODULE_FAILED: CKR_GENERAL_ERROR');
    expect((await list(found(two)))[0]?.remedy?.en).toMatch(/^Take the card out/);
  });

  test.each(['it is not loaded: there is no such file (ENOENT)', 'it cannot be loaded: invalid ELF header'])(
    'a file that is none is mended where it is named, and not with the card: %s',
    async (detail) => {
      const troubles = [{ module: '/x/hicos.so', error: new BridgeError('ERR_MODULE_FAILED', { detail }) }];
      expect((await list(found({ troubles })))[0]?.remedy?.en).toContain('--pkcs11-module');
    },
  );

  test('that says nothing is given up, and let go of', async () => {
    let closed = false;
    const modules = {
      installed: async () => ['/x/mute.so'],
      tokens: ({ signal }: { signal: AbortSignal }) =>
        new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      close: async () => {
        closed = true;
      },
    };
    const { troubles } = await lookAtModules(modules as unknown as Modules, {
      signal: new AbortController().signal,
      timeLimit: 20,
    });
    expect(troubles.map(({ module, error }) => [module, error.code])).toEqual([['/x/mute.so', 'ERR_MODULE_FAILED']]);
    expect(closed).toBe(true);
  });
});

describe('policies of browsers', () => {
  const told = async (browser: string, values: Record<string, unknown> | undefined) =>
    list(browserPolicy(context({ browserPolicies: async () => [{ browser, place: '/p', values }] })));

  test.each([
    ['Chrome', { HomepageLocation: 'https://x.example' }, 'none ok', undefined],
    [
      'Chrome',
      { LocalNetworkAccessAllowedForUrls: ['https://a.example'] },
      'allowed ok',
      'LocalNetworkAccessAllowedForUrls "https://a.example"',
    ],
    ['Edge', { LoopbackNetworkBlockedForUrls: ['*'] }, 'blocked warning', 'LoopbackNetworkBlockedForUrls "*"'],
    [
      'Chromium',
      { LocalNetworkAccessRestrictionsTemporaryOptOut: 1 },
      'allowed ok',
      'LocalNetworkAccessRestrictionsTemporaryOptOut',
    ],
    ['Chrome', { LocalNetworkAccessBlockedForUrls: [] }, 'none ok', undefined],
    ['Chrome', { ProxySettings: { ProxyBypassList: '*.local;<-loopback>' } }, 'proxied warning', 'ProxyBypassList'],
    ['Firefox', { LocalNetworkAccess: { Enabled: false } }, 'allowed ok', 'LocalNetworkAccess'],
    ['Firefox', { LocalNetworkAccess: { SkipDomains: ['a.example'] } }, 'allowed ok', 'LocalNetworkAccess "a.example"'],
    ['Firefox', { LocalNetworkAccess: { Enabled: true } }, 'none ok', undefined],
    [
      'Firefox',
      { Preferences: { 'network.proxy.allow_hijacking_localhost': { Value: true } } },
      'proxied warning',
      'network.proxy.allow_hijacking_localhost',
    ],
    ['Firefox', undefined, 'unreadable warning', undefined],
  ] as const)('%s: %o', async (browser, values, expected, detail) => {
    const found = await told(browser, values);
    expect(found.map(({ code, verdict }) => `${code} ${verdict}`)).toEqual([`browser-policy.${expected}`]);
    if (detail !== undefined) expect(found[0]?.detail?.en).toBe(`${browser}: ${detail} (/p)`);
  });
});

test('the window for the PIN: part of the system, the simulator’s, named on the command line, missing', async () => {
  for (const platform of ['win32', 'darwin'] as const)
    expect(await codes(pinWindow(context({ platform })))).toEqual(['pin-window.built-in ok']);
  expect(await codes(pinWindow(context({}, { simulated: true })))).toEqual(['pin-window.simulated ok']);
  expect(await codes(pinWindow(context()))).toEqual(['pin-window.missing failed']);
  for (const args of [
    ['--pinentry', '/nowhere/pinentry'],
    ['start', '--pinentry=/nowhere/pinentry'],
  ]) {
    const [found] = await list(pinWindow(context({ platform: 'win32', daemonArguments: async () => args }, {})));
    expect(found).toMatchObject({ code: 'pin-window.missing', detail: { en: '/nowhere/pinentry' } });
  }
});

test('the clock', async () => {
  const madeAt = async () => new Date('2027-01-01');
  const at = (now: string) => codes(clock(context({ now: new Date(now), madeAt })));
  expect(await at('1970-01-01')).toEqual(['clock.behind failed']);
  expect(await at('2027-01-02')).toEqual(['clock.ok ok']);
  expect(await at('2099-01-01')).toEqual(['clock.ahead warning']);
});

test('cards that are paused, autostart, and a certificate that is not served', async () => {
  expect(await codes(pinTries(context({}, { tries: { paused: 1 } })))).toEqual(['pin-tries.paused warning']);
  const entry = (isOn: boolean, code?: BridgeError['code']) => ({
    autostart: async () => ({ isOn, place: '/x', ...(code ? { trouble: { code } } : {}) }),
  });
  expect(await codes(autostart(context(entry(true))))).toEqual(['autostart.on ok']);
  expect(await codes(autostart(context(entry(false))))).toEqual(['autostart.off ok']);
  expect(await codes(autostart(context(entry(false, 'ERR_AUTOSTART'))))).toEqual(['autostart.unreadable warning']);
  expect(await codes(wss(context({}, {})))).toEqual(['wss.none ok']);
});

test('a disk that is full, or nearly', async () => {
  const free = (megabytes: number) => codes(dataFolder(context({ freeBytes: async () => megabytes * 1024 * 1024 })));
  expect(await free(0.5)).toEqual(['data-folder.full failed']);
  expect(await free(20)).toEqual(['data-folder.nearly-full warning']);
  expect(await free(1000)).toEqual(['data-folder.ok ok']);
});

test.runIf(process.platform !== 'win32')('a screen, and only a pinentry that writes on terminals', async () => {
  const PATH = join(folder, 'bin');
  await mkdir(PATH);
  // Assuan: a greeting, then an answer to each line ("Pinentry manual", Protocol).
  const fake = `#!/bin/sh
echo OK
while read -r line; do
  case $line in *flavor*) echo D gtk2:curses ;; esac
  echo OK
done
`;
  await writeFile(join(PATH, 'pinentry'), fake, { mode: 0o755 });
  const found = (environment: NodeJS.ProcessEnv, status?: Partial<DaemonStatus>) =>
    codes(pinWindow(context({ daemonEnvironment: async () => ({ PATH, ...environment }) }, status)));
  expect(await found({ DISPLAY: ':0' })).toEqual(['pin-window.text-only failed']);
  expect(await found({ WAYLAND_DISPLAY: 'wayland-0' }, {})).toEqual(['pin-window.text-only failed']);
  expect(await found({})).toEqual(['pin-window.no-display warning']);
  expect(await found({}, {})).toEqual(['pin-window.no-display failed']);
  await writeFile(join(PATH, 'pinentry'), fake.replace(':curses', ''), { mode: 0o755 });
  expect(await found({ DISPLAY: ':0' })).toEqual(['pin-window.ok ok']);
});

test('a certificate that the daemon does not serve', async () => {
  const tlsDirectory = join(folder, 'not-served');
  await mkdir(tlsDirectory, { mode: 0o700 });
  const identity = await makeIdentity({ now: new Date() });
  for (const part of ['key', 'certificate', 'authority'] as const)
    await writeFile(join(tlsDirectory, fileNames[part]), identity[part], { mode: 0o600 });
  const tlsTrouble = { code: 'ERR_PORT_TAKEN', detail: '28740' } as const;
  const found = await list(wss(context({ tlsDirectory }, { tlsTrouble })));
  expect(found.find(({ code }) => code === 'wss.not-served')).toMatchObject({
    verdict: 'warning',
    detail: { en: 'ERR_PORT_TAKEN: 28740' },
  });
  const served = { port: 28740, notAfter: '2027-01-01T00:00:00.000Z' };
  expect(await codes(wss(context({ tlsDirectory }, { tls: served })))).not.toContain('wss.not-served warning');
});

test('a data folder that is not there yet is the one above it', async () => {
  const [found] = await list(dataFolder(context({ dataDirectory: join(folder, 'a', 'b') })));
  expect(found).toMatchObject({ code: 'data-folder.ok', detail: { en: folder } });
});

describe('all of them', () => {
  const check = (name: string, run: () => Promise<Finding | Finding[]>) => ({ name, subject: same(name), run });

  test('one that fails is told, without what it says, and keeps no other from its turn', async () => {
    const found = await runChecks(
      [
        check('one', async () => {
          throw Object.assign(new Error('王小明 12345678'), { code: 'EIO' });
        }),
        check('two', async () => {
          throw new BridgeError('ERR_TRUST_STORE', { detail: '/x: it is damaged' });
        }),
        check('three', async () => ok('three.ok', same('fine'))),
      ],
      context(),
    );
    expect(found.map(({ code, detail }) => [code, detail?.en])).toEqual([
      ['one.not-checked', 'EIO'],
      ['two.not-checked', 'ERR_TRUST_STORE: /x: it is damaged'],
      ['three.ok', undefined],
    ]);
  });

  test('one that does not end is given up with the rest, and the person is told what takes so long', async () => {
    const until = new AbortController();
    const slow: string[] = [];
    const found = await runChecks(
      [check('mute', () => new Promise(() => undefined)), check('fine', async () => ok('fine.ok', same('fine')))],
      context({ signal: until.signal }),
      (subject) => {
        slow.push(subject.en);
        until.abort(new DOMException('', 'TimeoutError'));
      },
    );
    expect(found.map(({ code }) => code)).toEqual(['mute.not-checked', 'fine.ok']);
    expect(slow).toEqual(['mute']);
  });

  test('names are different', () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  });

  test('each code that a check can give is in the documents, and no other', async () => {
    const here = new URL('.', import.meta.url);
    const names = (await readdir(here)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const sources = await Promise.all(names.map((name) => readFile(new URL(name, here), 'utf8')));
    const given = sources.flatMap((source) => [...source.matchAll(/'([a-z]+(?:-[a-z]+)*\.[a-z-]+)'/g)].map(([, code]) => code));
    const document = await readFile(new URL('../../../docs/doctor.md', here), 'utf8');
    const rows = document.split('\n').filter((line) => line.startsWith('| `'));
    const told = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+\.[a-z-]+)`/g)].map(([, code]) => code),
    );
    expect(told.sort()).toEqual([...new Set(given)].sort());
  });
});
