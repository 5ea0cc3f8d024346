import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { localDoorPath } from '../src/paths.js';
import { fileNames } from '../src/trust/identity-files.js';
import { makeIdentity } from '../src/trust/make-identity.js';
import { NO_PCSCD, type RunningDaemon, startDaemonProcess, startProgram } from './support/cardbridge.js';
import { NOBODY } from './support/other-program.js';

/** `cardbridge remove-traces` as an uninstaller runs it: a real process, without screen or bus, in a home of its own. */
let home: string;
let directory: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cardbridge-traces-'));
  directory = join(home, 'run', 'cardbridge');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const data = () => join(home, 'data');
/** Grants, log and the rest lie in `data`: the variable that moves them for tests moves all of them. */
const environment = (): Record<string, string> => ({
  HOME: home,
  XDG_CONFIG_HOME: join(home, 'config'),
  XDG_DATA_HOME: '',
  CARDBRIDGE_DATA_DIR: data(),
  CARDBRIDGE_RUNTIME_DIR: directory,
  DISPLAY: '',
  DBUS_SESSION_BUS_ADDRESS: '',
  ...NO_PCSCD,
});

interface Trace {
  readonly trace: string;
  readonly outcome: 'removed' | 'nothing' | 'kept' | 'failed';
  readonly detail?: string;
  readonly place?: string;
}

async function clean(args: readonly string[] = [], more: Readonly<Record<string, string>> = {}) {
  const { status, json } = await startProgram('cardbridge', ['remove-traces', '--json', ...args], { ...environment(), ...more })
    .result;
  const { ok, traces } = json as unknown as { ok: boolean; traces: readonly Trace[] };
  expect(status).toBe(ok ? 0 : 1);
  return { ok, traces, of: (name: string) => traces.find(({ trace }) => trace === name) };
}

async function start(): Promise<RunningDaemon> {
  await mkdir(dirname(directory), { recursive: true });
  const daemon = await startDaemonProcess([], directory, environment());
  onTestFinished(() => daemon.stop('SIGKILL').then(() => undefined));
  return daemon;
}

const autostartEntry = () => join(home, 'config', 'autostart', 'cardbridge.desktop');

/** Everything that the program writes for a person. */
async function leaveTraces(): Promise<void> {
  const identity = await makeIdentity({ now: new Date() });
  await mkdir(join(data(), 'tls'), { recursive: true, mode: 0o700 });
  for (const part of ['key', 'certificate', 'authority'] as const)
    await writeFile(join(data(), 'tls', fileNames[part]), identity[part], { mode: 0o600 });
  const draft = 'grants.json.0123456789abcdef.new';
  for (const name of ['grants.json', 'grants.json.damaged', draft, 'pin-tries.json', 'pin-tries.json.lock', 'settings.json'])
    await writeFile(join(data(), name), '{}', { mode: 0o600 });
  await writeFile(join(data(), 'update-state.json'), '{}', { mode: 0o600 });
  await mkdir(join(data(), 'log'));
  for (const name of ['cardbridge.log', 'cardbridge.1.log']) await writeFile(join(data(), 'log', name), '');
}

test('on a clean computer there is nothing, and nothing is made', async () => {
  for (const args of [[], ['--all']]) {
    const { ok, traces } = await clean(args);
    expect(ok).toBe(true);
    expect(traces.every(({ outcome }) => outcome === 'nothing')).toBe(true);
    expect(await readdir(home)).toEqual([]);
  }
});

test.runIf(process.platform === 'linux')(
  'a daemon that runs is stopped, and its entry, certificate and folder go; what is remembered stays',
  async () => {
    await leaveTraces();
    await mkdir(dirname(autostartEntry()), { recursive: true });
    await startProgram('cardbridge', ['autostart', 'on'], environment()).result;
    const hadEntry = existsSync(autostartEntry());
    const daemon = await start();
    const { ok, of } = await clean();
    expect(ok).toBe(true);
    expect(of('daemon')?.outcome).toBe('removed');
    expect(of('autostart')?.outcome).toBe(hadEntry ? 'removed' : 'nothing');
    expect(of('trust')?.outcome).toBe('removed');
    expect(of('runtime-folder')?.outcome).toMatch(/removed|nothing/);
    expect(() => process.kill(daemon.pid, 0)).toThrow();
    expect(existsSync(autostartEntry())).toBe(false);
    expect(existsSync(directory)).toBe(false);
    expect(existsSync(join(data(), 'tls'))).toBe(false);
    expect(existsSync(join(data(), 'grants.json'))).toBe(true);
    const again = await clean();
    expect(again.ok).toBe(true);
    expect(again.traces.every(({ outcome }) => outcome === 'nothing')).toBe(true);
  },
);

test('D-45 with --all nothing of ours is left, a second time finds nothing, and what is not ours stays', async () => {
  await leaveTraces();
  const first = await clean(['--all']);
  expect(first.ok).toBe(true);
  for (const name of ['trust', 'grants', 'pin-tries', 'settings', 'update-state', 'log', 'folders'])
    expect(first.of(name)?.outcome, name).toBe('removed');
  expect(existsSync(data())).toBe(false);
  expect((await clean(['--all'])).traces.every(({ outcome }) => outcome === 'nothing')).toBe(true);

  await leaveTraces();
  const foreign = ['grants.json.mine', 'notes.txt', 'mygrants.json', 'policy.json'];
  for (const name of foreign) await writeFile(join(data(), name), '');
  await writeFile(join(data(), 'log', 'other.log'), '');
  const second = await clean(['--all']);
  expect(second.ok).toBe(true);
  expect(second.traces).toContainEqual({ trace: 'folders', outcome: 'kept', place: data() });
  expect((await readdir(data())).sort()).toEqual([...foreign, 'log'].sort());
  expect(await readdir(join(data(), 'log'))).toEqual(['other.log']);
});

test('a daemon that does not answer is told, its socket stays, and the rest goes on', async () => {
  await leaveTraces();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(localDoorPath(directory), resolve));
  onTestFinished(() => void server.close());
  const { ok, of } = await clean(['--all']);
  expect(ok).toBe(false);
  expect(of('daemon')).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('does not answer') });
  expect(of('runtime-folder')).toBeUndefined();
  expect(existsSync(data())).toBe(false);
});

test.runIf(process.platform !== 'win32')('a daemon that is stopped in its tracks does not hold it up for ever', async () => {
  const daemon = await start();
  process.kill(daemon.pid, 'SIGSTOP');
  const { ok, of } = await clean();
  process.kill(daemon.pid, 'SIGCONT');
  expect(ok).toBe(false);
  expect(of('daemon')?.outcome).toBe('failed');
});

test('D-45 what a killed daemon left behind goes', async () => {
  const daemon = await start();
  await daemon.stop('SIGKILL');
  expect(await readdir(directory)).not.toEqual([]);
  for (const name of ['paused', 'cli.sock.lock']) await writeFile(join(directory, name), '');
  const { ok, of } = await clean();
  expect(ok).toBe(true);
  expect(of('daemon')?.outcome).toBe('nothing');
  expect(of('runtime-folder')?.outcome).toBe('removed');
  expect(existsSync(directory)).toBe(false);
});

test('with a HOME that is none each step tells, and none ends it', async () => {
  await leaveTraces();
  const { ok, of } = await clean(['--all'], { HOME: 'not/absolute' });
  expect(ok).toBe(false);
  expect(of('trust')?.outcome).toBe('failed');
  expect(of('grants')?.outcome).toBe('removed');
  // Where even the folders are below it, nothing is looked for in the folder that this is run in.
  const lost = await clean(['--all'], { HOME: 'not/absolute', XDG_CONFIG_HOME: '', CARDBRIDGE_DATA_DIR: '' });
  expect(lost.of('grants')?.outcome).toBe('failed');
});

test('in words, in both languages', async () => {
  await leaveTraces();
  const told = async (language: string) =>
    (await startProgram('cardbridge', ['remove-traces', '--language', language], environment()).result).stdout;
  expect(await told('en')).toMatch(/^the certificate of wss.*: removed$/m);
  expect(await told('zh-TW')).toMatch(/^wss 的憑證與瀏覽器的信任: 沒有$/m);
});

describeWith(['other-user'], 'beside another user', () => {
  test('a runtime folder of theirs is no trace of ours, and a data folder of theirs is not touched', async () => {
    await leaveTraces();
    await mkdir(directory, { recursive: true, mode: 0o777 });
    for (const folder of [directory, data()]) await chown(folder, NOBODY, NOBODY);
    const { ok, of } = await clean(['--all']);
    expect(of('runtime-folder')).toMatchObject({ outcome: 'kept', place: directory });
    expect(of('grants')).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('another user') });
    expect(of('trust')?.outcome).toBe('failed');
    expect(ok).toBe(false);
    expect(existsSync(join(data(), 'grants.json'))).toBe(true);
    expect(existsSync(join(data(), 'tls', fileNames.key))).toBe(true);
  });
});
