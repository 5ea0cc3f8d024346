import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakePinentry } from '@cardbridge/fixtures/pinentry';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { NO_PCSCD, startDaemonProcess } from './support/cardbridge.js';
import { askDesktop, desktopLog, startDesktopProgram } from './support/desktop-program.js';

/** `cardbridge desktop` as a real process, without a screen and without a session bus. */
let base: string;
let directory: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-desktop-'));
  directory = join(base, 'run');
});
afterEach(async () => {
  // One that was started again is nobody's child.
  await ask('stop');
  await rm(base, { recursive: true, force: true });
});

const ask = (...args: string[]) => askDesktop(args, { directory });
const start = (args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) => {
  const program = startDesktopProgram(['--language', 'en', ...args], { directory, environment });
  onTestFinished(() => void program.stop());
  return program;
};
const log = () => desktopLog(directory);
/** Its card host has said that there is no PC/SC. */
const knowsOfPcsc = () => expect.poll(async () => (await ask('status', '--json')).json?.trouble).toBeDefined();
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const lives = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the desktop program', () => {
  test('is ready as the daemon is, says so in the same words, and answers the command line', async () => {
    const program = start(['--background']);
    const { port, ...said } = await program.ready;
    expect(said).toEqual({ ok: true, ready: true, tlsPort: null, backend: 'winscard' });
    expect((await ask('status', '--json')).json).toMatchObject({ ok: true, port, pid: program.child.pid });
    expect(await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.status)).toBe(200);
  });

  test.each<[string, () => Promise<unknown> | undefined, NodeJS.Signals | undefined]>([
    ['cardbridge stop', () => ask('stop'), undefined],
    ['SIGTERM', () => undefined, 'SIGTERM'],
    ['SIGINT', () => undefined, 'SIGINT'],
    ['SIGHUP', () => undefined, 'SIGHUP'],
  ])('ended by %s it leaves no port, no socket and no process', async (_, how, signal) => {
    const program = start(['--background']);
    const { port } = await program.ready;
    await how();
    if (signal) program.child.kill(signal);
    expect(await program.result).toMatchObject({ status: 0, stderr: '' });
    expect(await readdir(directory)).toEqual([]);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    // Nobody started it again.
    expect((await ask('status', '--json')).json).toMatchObject({ code: 'ERR_DAEMON_NOT_RUNNING' });
  });

  test('who started it by hand reads how it stands where there is no screen', async () => {
    const program = start();
    await program.ready;
    await expect.poll(program.stderr).toContain('CardBridge - About CardBridge');
    const { stderr } = await program.stop();
    expect(stderr).toMatch(/^State: /m);
    expect(stderr).toContain('This desktop has no place for the icon');
    expect(stderr).toContain(join(base, 'data', 'log', 'cardbridge.log'));
  });

  test('started at login it shows nothing by itself', async () => {
    const fake = await createFakePinentry('ok');
    onTestFinished(fake.remove);
    const program = start(['--background', '--pinentry', fake.program]);
    await program.ready;
    expect((await program.stop()).stderr).toBe('');
    expect(await fake.shown()).toEqual([]);
  });

  test('a second one has the first show itself in a window, and ends', async () => {
    const fake = await createFakePinentry('ok', 'ok');
    onTestFinished(fake.remove);
    const program = start(['--background', '--pinentry', fake.program]);
    await program.ready;
    await knowsOfPcsc();
    expect(await ask('desktop', '--json')).toMatchObject({
      status: 0,
      json: { ok: true, ready: false, alreadyRunning: true, shown: true },
    });
    await expect.poll(fake.shown).toHaveLength(1);
    const [window] = await fake.shown();
    expect(window).toMatchObject({ kind: 'notice', title: 'CardBridge - About CardBridge', ok: 'OK' });
    expect(window?.description).toContain('State: needs your attention');
    expect(window?.description).toMatch(/smart card (service|support)/);
    // That of the login leaves it alone.
    expect(await ask('desktop', '--background', '--language', 'en')).toMatchObject({
      status: 0,
      stdout: 'CardBridge is running already. To stop it: cardbridge stop\n',
    });
    expect(await fake.shown()).toHaveLength(1);
  });

  test.runIf(process.platform !== 'win32')('one that hangs is not waited for: it is told of, and the second ends', async () => {
    const program = start(['--background']);
    await program.ready;
    program.child.kill('SIGSTOP');
    try {
      expect(await ask('desktop', '--json')).toMatchObject({ status: 1, json: { code: 'ERR_DAEMON_ALREADY_RUNNING' } });
    } finally {
      program.child.kill('SIGCONT');
    }
  });

  test('of many that are started at once one stays, and the others end in peace', async () => {
    const programs = Array.from({ length: 4 }, () => start(['--background']));
    const ends = programs.map(({ result }) => result);
    const others: Awaited<(typeof ends)[number]>[] = [];
    for (const end of ends) void end.then((result) => others.push(result));
    await expect.poll(() => others.length).toBe(3);
    expect(others.map(({ status, json }) => [status, json?.alreadyRunning])).toEqual([
      [0, true],
      [0, true],
      [0, true],
    ]);
    await ask('stop');
    expect((await Promise.all(ends)).every(({ status }) => status === 0)).toBe(true);
  });

  test('beside a daemon without an icon it tells how to stop that', async () => {
    const daemon = await startDaemonProcess([], directory, NO_PCSCD);
    onTestFinished(() => void daemon.stop());
    expect(await ask('desktop', '--language', 'en')).toMatchObject({
      status: 0,
      stdout: 'CardBridge is running already. To stop it: cardbridge stop\n',
    });
  });

  test('while its port is taken it waits, says so once in the log, and begins when the port is free', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const program = start(['--background', '--port', String(port)]);
    const told = async () => (await log()).filter(({ msg }) => msg === 'the daemon could not be started');
    await expect.poll(told).toHaveLength(1);
    expect((await told())[0]).toMatchObject({ err: { code: 'ERR_PORT_TAKEN', detail: String(port) } });
    await new Promise((resolve) => other.close(resolve));
    expect(await program.ready).toMatchObject({ ready: true, port });
    expect(await told()).toHaveLength(1);
  });

  test('it can be stopped while its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const address = other.address();
    const program = start(['--background', '--port', String(typeof address === 'object' && address ? address.port : 0)]);
    await expect.poll(async () => (await log()).length).toBeGreaterThan(0);
    expect(await program.stop()).toMatchObject({ status: 0 });
  });
});

describe('after an unexpected end', () => {
  const pid = async () => (await ask('status', '--json')).json?.pid;

  test('it is started again, in the background, and stays when it is stopped on purpose', async () => {
    const program = start();
    await program.ready;
    // Its card host is there: that one starts it again.
    await knowsOfPcsc();
    program.child.kill('SIGKILL');
    expect(await program.result).toMatchObject({ status: null });
    await expect.poll(pid).toEqual(expect.any(Number));
    const again = Number(await pid());
    expect(again).not.toBe(program.child.pid);
    expect(await log()).toContainEqual(expect.objectContaining({ msg: 'started again after an unexpected end', restarts: 1 }));
    expect((await ask('stop')).status).toBe(0);
    await expect.poll(() => lives(again)).toBe(false);
    expect(await pid()).toBeUndefined();
  });

  test('one that was paused is paused still: a crash gives no page what the person took away', async () => {
    const program = start(['--background']);
    await program.ready;
    await knowsOfPcsc();
    // As its menu does.
    await writeFile(join(directory, 'paused'), '');
    program.child.kill('SIGKILL');
    await program.result;
    await expect.poll(pid).toEqual(expect.any(Number));
    expect((await ask('status', '--json')).json).toMatchObject({ paused: true });
    expect((await ask('stop')).status).toBe(0);
    expect(await readdir(directory)).toEqual([]);
  });

  test('an error that nobody caught is in the log without its words, and ends it', async () => {
    const crash = join(base, 'crash.mjs');
    await writeFile(crash, "process.on('SIGUSR2', () => { throw new Error('A123456789'); });");
    const program = start(['--background'], { NODE_OPTIONS: `--import=${crash}` });
    await program.ready;
    await knowsOfPcsc();
    program.child.kill('SIGUSR2');
    expect((await program.result).status).toBe(70);
    const fatal = (await log()).find(({ level }) => level === 60);
    expect(fatal).toMatchObject({ err: { type: 'Error', at: expect.arrayContaining([expect.stringContaining('crash.mjs')]) } });
    expect(JSON.stringify(await log())).not.toContain('A123456789');
    await expect.poll(pid).toEqual(expect.any(Number));
    expect(await pid()).not.toBe(program.child.pid);
  });
});

describe('its files', () => {
  test('are for this person only', async () => {
    const program = start(['--background']);
    await program.ready;
    await program.stop();
    for (const [path, mode] of [
      ['data/log', 0o700],
      ['data/log/cardbridge.log', 0o600],
    ] as const) {
      expect([path, (await stat(join(base, path))).mode & 0o777]).toEqual([path, mode]);
    }
    expect((await log()).map(({ msg }) => msg)).toContain('ready');
    // Nothing was chosen, so nothing is kept.
    expect(await isThere(join(base, 'data', 'settings.json'))).toBe(false);
  });

  test('settings that are damaged want attention, and stay as they are', async () => {
    await mkdir(join(base, 'data'), { mode: 0o700 });
    const path = join(base, 'data', 'settings.json');
    await writeFile(path, '{"version":1,"language":"en"', { mode: 0o600 });
    const program = start();
    await program.ready;
    await expect.poll(program.stderr).toContain('The settings file of CardBridge cannot be used');
    expect((await program.stop()).stderr).toContain(`(${path}: it is not JSON)`);
    expect(await readFile(path, 'utf8')).toBe('{"version":1,"language":"en"');
    expect(await log()).toContainEqual(expect.objectContaining({ msg: 'the settings cannot be used' }));
  });

  test('the language that was chosen counts, not that of the system', async () => {
    await mkdir(join(base, 'data'), { mode: 0o700 });
    const settings = JSON.stringify({ version: 1, language: 'zh-TW', checkForUpdates: true });
    await writeFile(join(base, 'data', 'settings.json'), settings, { mode: 0o600 });
    const program = start();
    await program.ready;
    await expect.poll(program.stderr).toContain('狀態：');
  });

  test('a log that cannot be written keeps nothing from running', async () => {
    await writeFile(join(base, 'data'), 'a file where the folder should be');
    const program = start(['--background']);
    expect(await program.ready).toMatchObject({ ready: true });
    expect(await program.stop()).toMatchObject({ status: 0, stderr: expect.stringContaining('cardbridge.log') });
  });

  test('the log is put aside when it is full', async () => {
    const folder = join(base, 'data', 'log');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const [name, text] of [
      ['cardbridge.log', 'newest\n'.padStart(1024 * 1024, 'x')],
      ['cardbridge.1.log', 'one'],
      ['cardbridge.4.log', 'oldest'],
    ] as const) {
      await writeFile(join(folder, name), text, { mode: 0o600 });
    }
    const program = start(['--background']);
    await program.ready;
    await program.stop();
    expect((await readdir(folder)).sort()).toEqual(
      ['cardbridge.1.log', 'cardbridge.2.log', 'cardbridge.4.log', 'cardbridge.log'].sort(),
    );
    expect(await readFile(join(folder, 'cardbridge.1.log'), 'utf8')).toContain('newest');
    expect(await readFile(join(folder, 'cardbridge.2.log'), 'utf8')).toBe('one');
    expect((await log()).map(({ msg }) => msg)).toContain('ready');
  });
});
