import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_PORTS } from '@cardbridge/sdk/protocol';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  cardbridge,
  folders,
  logLines,
  NO_PCSCD,
  type RunningDaemon,
  startDaemonProcess,
  startProgram,
} from './support/cardbridge.js';

/** `cardbridge policy`, and what a policy does to the daemon, as real processes. */
let base: string;
let directory: string;
let personal: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-policy-'));
  directory = join(base, 'run');
  personal = join(base, 'config', 'cardbridge', 'policy.json');
  await mkdir(join(base, 'config', 'cardbridge'), { recursive: true });
});
afterEach(() => rm(base, { recursive: true, force: true }));

const run = (...args: string[]) => cardbridge(args, directory, NO_PCSCD);
const startDaemon = async (...args: string[]) => {
  const daemon = await startDaemonProcess(args, directory, NO_PCSCD);
  onTestFinished(() => void daemon.stop());
  return daemon;
};
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });
const full = {
  origins: { allow: ['https://a.example'], deny: ['https://b.example'], others: 'refuse', askAboutAllowed: true },
  allowHttpLoopbackOrigins: true,
  checkForUpdates: false,
  logLevel: 'debug',
  pkcs11Module: '/usr/lib/libexample.so',
};
const BROKEN = '{"origins":{"allow":["*"]}}';
const broken = (path: string) => ({
  status: 1,
  json: { ok: false, code: 'ERR_CONFIGURATION_INVALID', detail: expect.stringContaining(path) },
});

describe('cardbridge policy', () => {
  test('check tells whether a file would be understood, and where not', async () => {
    const path = join(base, 'draft.json');
    await writeFile(path, JSON.stringify(full));
    expect(await run('policy', 'check', path, '--json')).toMatchObject({ status: 0, json: { ok: true, path, content: full } });
    await writeFile(path, '{"pkcs11Module":false}');
    expect((await run('policy', 'check', path, '--language', 'en')).stdout).toContain('PKCS#11 module: none is used');
    await writeFile(path, BROKEN);
    expect(await run('policy', 'check', path, '--json')).toMatchObject(broken('origins.allow.0'));
    const plain = await run('policy', 'check', path, '--language', 'en');
    expect(plain).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining(`(${path}: origins.allow.0: `) });
    expect(await run('policy', 'check', join(base, 'none.json'), '--json')).toMatchObject(broken('there is no such file'));
  });

  test.each(['with a daemon', 'without a daemon'])('says which file counts and what it says, %s', async (how) => {
    const running = how === 'with a daemon';
    if (running) await startDaemon();
    expect((await run('policy', '--json')).json).toEqual({
      ok: true,
      running,
      places: [expect.stringContaining('policy.json'), personal],
    });
    expect((await run('policy', '--language', 'en')).stdout).toContain(personal);
    await writeFile(personal, JSON.stringify(full));
    await soon(async () =>
      expect((await run('policy', '--json')).json).toEqual({ ok: true, running, path: personal, content: full }),
    );
    const { stdout } = await run('policy', 'show', '--language', 'en');
    expect(stdout.split('\n')).toEqual([
      `policy file: ${personal}`,
      running ? 'The daemon uses it.' : 'The daemon is not running; it will use this when it starts.',
      'allowed, but asked about first:',
      '  https://a.example',
      'denied:',
      '  https://b.example',
      'all other sites: refused',
      'for developers: pages on http://localhost and http://127.0.0.1 may knock',
      'new versions are not asked for',
      'log level: debug',
      'PKCS#11 module: /usr/lib/libexample.so',
      '',
    ]);
    await writeFile(personal, BROKEN);
    await soon(async () => expect(await run('policy', '--json')).toMatchObject(broken(personal)));
  });

  test('of a daemon that was given a file is that file', async () => {
    await writeFile(personal, JSON.stringify(full));
    const named = join(base, 'named.json');
    await writeFile(named, '{}');
    await startDaemon('--policy', named);
    expect((await run('policy', '--json')).json).toEqual({ ok: true, running: true, path: named, content: {} });
    await rm(named);
    await soon(async () => expect(await run('policy', '--json')).toMatchObject(broken(`${named}: there is no such file`)));
  });
});

describe('a broken policy', () => {
  test('does not keep the daemon from starting, which says so, to the person and in the log', async () => {
    await writeFile(personal, BROKEN);
    const started = startProgram('cardbridge', ['start', '--port', '0', '--language', 'en'], {
      ...NO_PCSCD,
      ...folders(directory),
    });
    onTestFinished(() => void started.child.kill());
    await soon(() => expect(started.stdout()).toMatch(/^CardBridge is ready/));
    expect(started.stderr()).toContain('A CardBridge configuration file cannot be used.\nCorrect the file that is named');
    expect(started.stderr()).toContain(`ERR_CONFIGURATION_INVALID (${personal}: origins.allow.0`);
    expect(logLines(started.stderr())).toContainEqual(
      expect.objectContaining({
        level: 50,
        path: personal,
        err: expect.objectContaining({ code: 'ERR_CONFIGURATION_INVALID' }),
      }),
    );
    const trouble = { code: 'ERR_CONFIGURATION_INVALID', detail: expect.stringContaining('origins.allow.0') };
    expect((await run('status', '--json')).json).toMatchObject({ ok: true, policy: { path: personal, trouble } });
    const plain = (await run('status', '--language', 'en')).stdout;
    expect(plain).toContain(`policy: ${personal} (every site is refused now)\n`);
    expect(plain).toMatch(/^trouble: A CardBridge configuration file cannot be used\. .*origins\.allow\.0/m);
  });

  test('and its mending are in the log', async () => {
    await writeFile(personal, '{}');
    const daemon = await startDaemon();
    await writeFile(personal, '{"origins":');
    await soon(() =>
      expect(logLines(daemon.log())).toContainEqual(
        expect.objectContaining({
          level: 50,
          path: personal,
          err: expect.objectContaining({ detail: expect.stringContaining('line 1, column') }),
        }),
      ),
    );
    await writeFile(personal, '{ }');
    await soon(() => expect(policyLines(daemon).at(-1)).toMatchObject({ level: 30, path: personal, msg: 'policy' }));
    await rm(personal);
    await soon(() => expect(policyLines(daemon).at(-1)).toMatchObject({ level: 30, path: 'none' }));
  });
});

describe('the log level', () => {
  test('of the policy counts, and changes with it', async () => {
    await writeFile(personal, '{"logLevel":"silent"}');
    const daemon = await startDaemon();
    expect(daemon.log()).toBe('');
    await writeFile(personal, '{"logLevel":"info"}');
    await soon(() => expect(policyLines(daemon)).toMatchObject([{ level: 30, path: personal }]));
  });

  test('of the command line counts more', async () => {
    await writeFile(personal, '{"logLevel":"trace"}');
    const daemon = await startDaemon('--log-level', 'silent');
    expect((await run('grants', 'allow', 'https://a.example', '--json')).json).toMatchObject({ ok: true });
    expect(daemon.log()).toBe('');
  });
});

test('D-21 a port of higher rank that another program has is in the log and in the status', async () => {
  const [first = 0] = DEFAULT_PORTS;
  const squatter = createServer();
  onTestFinished(() => void squatter.close());
  // Another program of this machine may have it already, which is as good.
  await new Promise<void>((resolve) => {
    squatter.once('error', () => resolve()).listen(first, '127.0.0.1', () => resolve());
  });
  const started = startProgram('cardbridge', ['start', '--json'], {
    ...NO_PCSCD,
    ...folders(directory),
  });
  onTestFinished(() => void started.child.kill());
  await soon(() => expect(started.stdout()).toContain('ready'));
  const { portsTaken } = (await run('status', '--json')).json as { portsTaken: number[] };
  expect(portsTaken).toContain(first);
  expect(logLines(started.stderr())).toContainEqual(expect.objectContaining({ level: 40, ports: portsTaken }));
  expect((await run('status', '--language', 'en')).stdout).toMatch(/^port: 127\.0\.0\.1:\d+ \(another program has 28730/m);
});

const policyLines = (daemon: RunningDaemon) => logLines(daemon.log()).filter(({ msg }) => String(msg).startsWith('policy'));
