import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { createSoftHsm } from '@cardbridge/fixtures/tokens';
import { DEFAULT_PORTS } from '@cardbridge/sdk/protocol';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { localDoorPath, policyPlaces } from '../src/paths.js';
import { fileNames } from '../src/trust/identity-files.js';
import { makeIdentity } from '../src/trust/make-identity.js';
import { cardbridge, folders, NO_PCSCD, startDaemonProcess, startSimulatorProcess } from './support/cardbridge.js';
import { NOBODY } from './support/other-program.js';

/** `cardbridge doctor` as a real process. */
let base: string;
let directory: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-doctor-'));
  directory = join(base, 'run');
});
afterEach(() => rm(base, { recursive: true, force: true }));

interface Told {
  readonly id: string;
  readonly verdict: 'ok' | 'warning' | 'failed';
  readonly code: string;
  readonly remedy: string | null;
  readonly title: string;
  readonly detail: string | null;
}

const NO_SCREEN = { DISPLAY: '', WAYLAND_DISPLAY: '' };
const environment = () => ({ HOME: base, XDG_CONFIG_HOME: '', ...NO_PCSCD, ...NO_SCREEN });
const run = (args: readonly string[] = [], more: Readonly<Record<string, string>> = {}) =>
  cardbridge(['doctor', ...args], directory, { ...environment(), ...more });

async function examine(more: Readonly<Record<string, string>> = {}) {
  const { status, stdout, json, stderr } = await run(['--json'], more);
  const { ok, checks } = json as unknown as { ok: boolean; checks: readonly Told[] };
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(status).toBe(ok ? 0 : 1);
  expect(ok).toBe(checks.every(({ verdict }) => verdict !== 'failed'));
  for (const { id, verdict, code, remedy } of checks) {
    expect(code.split('.')[0]).toBe(id);
    expect(remedy === null, code).toBe(verdict === 'ok');
  }
  return {
    ok,
    checks,
    stderr,
    codes: checks.map(({ code }) => code),
    by: (code: string) => checks.find((told) => told.code === code),
  };
}

const dataFolder = () => folders(directory).CARDBRIDGE_DATA_DIR;
const start = async (...args: string[]) => {
  const daemon = await startDaemonProcess(args, directory, environment());
  onTestFinished(() => daemon.stop().then(() => undefined));
  return daemon;
};

describe('without a daemon', () => {
  test('it looks itself, and says what is to be done', async () => {
    const { ok, by, codes } = await examine();
    expect(ok).toBe(false);
    expect(by('daemon.not-running')).toMatchObject({
      verdict: 'failed',
      remedy: expect.stringContaining('cardbridge desktop'),
    });
    expect(codes.some((code) => /^pcsc-(library\.missing|service\.stopped)$/.test(code))).toBe(true);
    for (const code of ['program.ok', 'clock.ok', 'policy.none', 'grants.ok', 'pin-tries.ok', 'wss.none', 'data-folder.ok'])
      expect(by(code)?.verdict, code).toBe('ok');
    expect(by('pin-window.missing') ?? by('pin-window.no-display')).toBeDefined();
  });

  test('for people: words for how it stands, in their language', async () => {
    const english = await run(['--language', 'en']);
    expect(english.stdout).toMatch(/^\[failed \] CardBridge is not running/m);
    expect(english.stdout).toMatch(/To do: Open CardBridge from the menu/);
    expect(english.stdout.trim().split('\n').at(-1)).toMatch(/^\d failed, \d warnings?\.$/);
    const chinese = await run(['--language', 'zh-TW']);
    expect(chinese.stdout).toMatch(/^\[失敗\] CardBridge 沒有執行/m);
    expect(chinese.stdout).toMatch(/怎麼辦：/);
  });

  test('in an environment without a window program', async () => {
    expect((await examine({ PATH: '/nonexistent' })).by('pin-window.missing')?.verdict).toBe('failed');
  });
});

describe('ports', () => {
  const hold = async (port: number, answer = 'HTTP/1.1 200 OK\r\n\r\nhello'): Promise<void> => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(answer);
    });
    await new Promise<void>((resolve) => {
      // Somebody else's daemon on this machine may have it already, which is as good.
      server.once('error', () => resolve());
      server.listen(port, '127.0.0.1', resolve);
    });
    onTestFinished(() => void server.close());
  };

  test('one that another program has is named', async () => {
    await hold(DEFAULT_PORTS[0] ?? 0);
    const { by } = await examine();
    expect((by('ports.taken') ?? by('ports.all-taken'))?.detail).toContain(String(DEFAULT_PORTS[0]));
  });

  test('all of them taken is a failure', async () => {
    for (const port of DEFAULT_PORTS) await hold(port);
    expect((await examine()).by('ports.all-taken')).toMatchObject({ verdict: 'failed' });
  });

  test('a daemon on a port that no page looks at', async () => {
    const { port } = await start();
    expect((await examine()).by('ports.unusual')?.detail).toBe(`127.0.0.1:${port}`);
  });
});

describe('with a daemon', () => {
  test('it is asked: what it has in trouble is told', async () => {
    await start();
    await mkdir(join(base, '.config', 'cardbridge'), { recursive: true });
    const { by, codes } = await examine();
    expect(by('daemon.ok')?.verdict).toBe('ok');
    expect(codes.some((code) => /^pcsc-(library\.missing|service\.stopped)$/.test(code))).toBe(true);
  });

  test('one that listens and says nothing', async () => {
    await mkdir(directory, { mode: 0o700 });
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(localDoorPath(directory), resolve));
    onTestFinished(() => void server.close());
    const { by, codes, stderr } = await examine();
    expect(by('daemon.silent')).toMatchObject({ verdict: 'failed' });
    expect(codes.filter((code) => code.startsWith('ports.'))).toEqual([]);
    expect(stderr).toContain('CardBridge');
  });

  test('one that talks nonsense', async () => {
    await mkdir(directory, { mode: 0o700 });
    const server = createServer((socket) => void socket.end('nonsense that is no frame'));
    await new Promise<void>((resolve) => server.listen(localDoorPath(directory), resolve));
    onTestFinished(() => void server.close());
    expect((await examine()).by('daemon.refusing')).toMatchObject({ verdict: 'failed' });
  });

  test.runIf(process.platform !== 'win32')('a runtime folder that others may use', async () => {
    await mkdir(directory, { mode: 0o755 });
    expect((await examine()).by('daemon.folder-unusable')).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('ERR_CONFIGURATION_INVALID'),
    });
  });

  test('the simulator, whose cards are recognised, and are no real ones', async () => {
    const simulated = await startSimulatorProcess(join(base, 'state'), directory);
    onTestFinished(() => simulated.stop().then(() => undefined));
    await expect.poll(async () => (await examine()).codes, { timeout: 30_000 }).toContain('card.ok');
    const { by } = await examine();
    expect(by('daemon.simulated')?.verdict).toBe('warning');
    expect(by('pin-window.simulated')?.verdict).toBe('ok');
    expect(by('readers.ok')?.detail).toBeTruthy();
  });
});

describe('files', () => {
  test.each([
    ['daemon', true],
    ['no daemon', false],
  ])('damaged ones are failures, with the place: %s', async (_, running) => {
    await mkdir(dataFolder(), { mode: 0o700 });
    await mkdir(join(folders(directory).XDG_CONFIG_HOME, 'cardbridge'), { recursive: true });
    await writeFile(join(folders(directory).XDG_CONFIG_HOME, 'cardbridge', 'policy.json'), '{"origin": {}}');
    await writeFile(join(dataFolder(), 'grants.json'), 'damaged', { mode: 0o600 });
    await writeFile(join(dataFolder(), 'pin-tries.json'), 'damaged', { mode: 0o600 });
    await mkdir(join(dataFolder(), 'tls'), { mode: 0o700 });
    await writeFile(join(dataFolder(), 'tls', fileNames.key), 'damaged', { mode: 0o600 });
    if (running) await start();
    const { by, codes } = await examine();
    for (const code of ['grants.unreadable', 'pin-tries.unreadable', 'wss.unusable']) expect(codes, code).toContain(code);
    // The administrator of this machine may have a policy, which counts first.
    if (!policyPlaces().slice(0, -1).some(existsSync)) expect(codes).toContain('policy.broken');
    expect(by('grants.unreadable')).toMatchObject({ verdict: 'failed', detail: expect.stringContaining('grants.json') });
  });

  test('a certificate of wss that ends soon, and that no browser trusts', async () => {
    const identity = await makeIdentity({ now: new Date(Date.now() - 350 * 24 * 60 * 60 * 1000) });
    await mkdir(join(dataFolder(), 'tls'), { recursive: true, mode: 0o700 });
    for (const part of ['key', 'certificate', 'authority'] as const)
      await writeFile(join(dataFolder(), 'tls', fileNames[part]), identity[part], { mode: 0o600 });
    const { by } = await examine();
    expect(by('wss.ends-soon')?.remedy).toContain('--renew');
    expect(by('wss.not-trusted')?.verdict).toBe('warning');
    expect((await examine({ HOME: 'not/absolute' })).by('wss.stores-unknown')?.verdict).toBe('warning');
  });

  test.runIf(process.platform !== 'win32')('a data folder that others may write to, and a file in its place', async () => {
    await mkdir(dataFolder(), { mode: 0o777 });
    await chmod(dataFolder(), 0o777);
    expect((await examine()).by('data-folder.open')?.verdict).toBe('warning');
    await rm(dataFolder(), { recursive: true });
    await writeFile(dataFolder(), '');
    expect((await examine()).by('data-folder.not-a-folder')?.verdict).toBe('failed');
  });
});

/** The place for it in a test; the administrator of this machine may have a policy, which counts first. */
async function writePolicy(policy: object): Promise<void> {
  const folder = join(folders(directory).XDG_CONFIG_HOME, 'cardbridge');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'policy.json'), JSON.stringify(policy));
}

describe.skipIf(policyPlaces().slice(0, -1).some(existsSync))("a card vendor's module", () => {
  test('that is none is told, with its path', async () => {
    const path = join(base, 'module.so');
    await writeFile(path, 'no library', { mode: 0o644 });
    await writePolicy({ pkcs11Module: path });
    expect((await examine()).by('module.failing')).toMatchObject({
      verdict: 'warning',
      detail: expect.stringContaining(path),
      remedy: expect.stringContaining('HiCOS'),
    });
  });

  test('is the one that the daemon uses, by the policy that it was started with', async () => {
    const [own, other] = [join(base, 'own.so'), join(base, 'other.so')];
    await writePolicy({ pkcs11Module: other });
    const file = join(base, 'policy.json');
    await writeFile(file, JSON.stringify({ pkcs11Module: own }));
    await start('--policy', file);
    expect((await examine()).by('module.failing')?.detail).toContain(own);
  });

  test('may be left out by policy', async () => {
    await writePolicy({ pkcs11Module: false });
    expect((await examine()).by('module.none')?.verdict).toBe('ok');
  });
});

describeWith(['softhsm'], "a card vendor's module that works", () => {
  test('is told with its tokens', async () => {
    const [person] = (await loadTestPki()).citizens;
    if (!person) throw new Error('the test PKI has no citizen');
    const tokens = await createSoftHsm([{ label: 'A token', person }]);
    onTestFinished(() => tokens.remove());
    await writePolicy({ pkcs11Module: tokens.module });
    const { by } = await examine(tokens.environment);
    expect(by('module.ok')?.detail).toMatch(new RegExp(`^${tokens.module}; SoftHSM`));
    expect(by('module.ok')?.detail).not.toContain('A token');
  });
});

describeWith(['other-user'], 'beside another user', () => {
  test('a data folder and a runtime folder of theirs', async () => {
    await mkdir(dataFolder(), { mode: 0o700 });
    await mkdir(directory, { mode: 0o700 });
    for (const folder of [dataFolder(), directory]) await chown(folder, NOBODY, NOBODY);
    const { by } = await examine();
    expect(by('data-folder.foreign')).toMatchObject({ verdict: 'failed', detail: dataFolder() });
    expect(by('daemon.folder-unusable')?.verdict).toBe('failed');
  });
});
