import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openGrants, parsePolicy, withoutPolicyFile } from '../src/access/index.js';
import { openLocalDoor } from '../src/local/index.js';
import { createLog } from '../src/log.js';
import { localDoorPath } from '../src/paths.js';
import {
  cardbridge,
  folders,
  NO_PCSCD,
  programs,
  type RunningDaemon,
  startDaemonProcess,
  startProgram,
  startSimulatorProcess,
} from './support/cardbridge.js';
import { loadPeople, type Pki, simulatedDesk } from './support/simulated-desk.js';

/** The built command line as real processes. */
let people: Pki;
let base: string;
let directory: string;
beforeAll(async () => {
  people = await loadPeople();
});
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-cli-'));
  directory = join(base, 'run');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const run = (...args: string[]) => cardbridge(args, directory, NO_PCSCD);
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

const TALKING = ['status', 'stop', 'readers', 'authenticate', 'nhi'];
const COMMANDS = ['start', ...TALKING, 'grants', 'cards', 'policy'];
const DEEPER = [
  ...['grants list', 'grants allow', 'grants deny', 'grants revoke'],
  ...['cards list', 'cards resume', 'policy show', 'policy check'],
];
/** For doors of tests that have nothing to do with sites. */
const noSites = async () => ({
  policy: withoutPolicyFile(parsePolicy('{}', 'policy.json')),
  grants: await openGrants({ path: join(base, 'grants.json') }),
});

test('who reads only the beginning ends nothing, and is told of no error', async () => {
  const { child, result, stderr } = startProgram('cardbridge', ['--help']);
  child.stdout.destroy();
  expect((await result).status).toBe(0);
  expect(stderr()).toBe('');
});

describe('help', () => {
  test.each([...COMMANDS, ...DEEPER])('of %s is plain, in both languages', async (command) => {
    const { status, stdout } = await run(...command.split(' '), '--help');
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: cardbridge ${command}`);
    expect(stdout).toMatch(/--json\s+最後一行輸出一個 JSON 物件 \/ print one JSON object/);
    expect(stdout).toContain('--language');
    expect(stdout).not.toMatch(/help \[command\]/);
    const options = stdout.split(/^ {2}-/m).slice(1);
    for (const option of options) expect(option).toMatch(/\p{Script=Han}.*\/\s+\p{Script=Latin}/su);
  });

  test('lists the commands for people, and no other', async () => {
    const { status, stdout } = await run('--help');
    expect(status).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(stdout).not.toContain('card-host');
  });
});

describe('a mistake in the command line', () => {
  test.each([
    [['fly'], /unknown command 'fly'/],
    [['status', '--fly'], /unknown option '--fly'/],
    [['status', 'fly'], /too many arguments/],
    [['grants', 'fly'], /unknown command 'fly'/],
    [['policy', 'fly'], /unknown command 'fly'/],
    [['grants', 'allow'], /missing required argument 'origin'/],
    [['policy', 'check'], /missing required argument 'file'/],
    [['grants', 'revoke'], /either one origin or --all/],
    [['grants', 'revoke', 'https://a.example', '--all'], /either one origin or --all/],
    [['start', '--port', '65536'], /0 to 65535/],
    [['start', '--port', '-1'], /--port/],
    [['start', '--port', '1e3'], /0 to 65535/],
    [['start', '--backend', 'simulated'], /Allowed choices are winscard, pcsclite/],
    [['status', '--language', 'fr'], /Allowed choices are zh-TW, en/],
  ])('is named, with status 1: %j', async (args, detail) => {
    const plain = await run(...args, '--language', 'en');
    expect(plain).toMatchObject({ status: 1, stdout: '' });
    expect(plain.stderr).toMatch(detail);
    const { status, json } = await run(...args, '--json');
    expect(status).toBe(1);
    expect(json).toMatchObject({ ok: false, code: 'ERR_USAGE', detail: expect.stringMatching(detail) });
  });
});

describe('without a daemon', () => {
  test.each(TALKING)('%s says so', async (command) => {
    expect(await run(command, '--json')).toMatchObject({
      status: 1,
      json: { ok: false, code: 'ERR_DAEMON_NOT_RUNNING', retriable: true },
    });
  });

  test('in the language of the option, else of the system', async () => {
    const english = 'The CardBridge daemon is not running.';
    expect((await run('status', '--language', 'en')).stderr).toContain(english);
    expect((await run('--language', 'zh-TW', 'status')).stderr).toContain('CardBridge');
    expect((await cardbridge(['status'], directory, { LC_ALL: 'en_US.UTF-8' })).stderr).toContain(english);
    expect((await cardbridge(['status'], directory, { LC_ALL: 'zh_TW.UTF-8' })).stderr).not.toContain(english);
  });

  test.runIf(process.platform !== 'win32')('D-22 in a folder that others may use, nobody is talked to', async () => {
    await mkdir(directory, { mode: 0o755 });
    const desk = simulatedDesk();
    const log = createLog({ level: 'silent', destination: { write: () => {} } });
    const status = vi.fn();
    const door = await openLocalDoor({
      path: localDoorPath(directory),
      operations: desk.context,
      ...(await noSites()),
      status,
      reloadTrust: vi.fn(),
      stop: () => {},
      log,
    });
    onTestFinished(() => door.close());
    expect((await run('status', '--json')).json).toMatchObject({ code: 'ERR_CONFIGURATION_INVALID' });
    expect(status).not.toHaveBeenCalled();
  });
});

test('names of readers cannot paint the terminal', async () => {
  await mkdir(directory, { mode: 0o700 });
  const evil = 'Evil\u001b[2J\u009b31m\u202e\r\nreader';
  const desk = simulatedDesk([evil]);
  await desk.settled();
  const door = await openLocalDoor({
    path: localDoorPath(directory),
    operations: desk.context,
    ...(await noSites()),
    status: vi.fn(),
    reloadTrust: vi.fn(),
    stop: () => {},
    log: createLog({ level: 'silent', destination: { write: () => {} } }),
  });
  onTestFinished(() => door.close());
  expect((await run('readers', '--language', 'en')).stdout).toBe('Evil[2J31mreader: no card\n');
  const listed = await run('readers', '--json');
  expect(listed.stdout).toMatch(/^[ -~]+\n$/);
  expect(listed.json).toEqual({ ok: true, readers: [{ name: evil, state: 'empty' }] });
});

describe('start', () => {
  test('works where PC/SC does not, and status says what is wrong', async () => {
    const daemon = await startDaemonProcess([], directory, NO_PCSCD);
    onTestFinished(() => void daemon.stop());
    const trouble = expect.stringMatching(/^ERR_PCSC_(UNAVAILABLE|SERVICE_STOPPED)$/);
    await soon(async () => expect((await run('status', '--json')).json).toMatchObject({ ok: true, readers: 0, trouble }));
    const plain = await run('status', '--language', 'en');
    expect(plain).toMatchObject({ status: 0, stdout: expect.stringMatching(/trouble: .*smart card.* \(ERR_PCSC_/) });
    for (const command of ['readers', 'authenticate', 'nhi']) {
      expect(await run(command, '--json')).toMatchObject({ status: 1, json: { ok: false, code: trouble } });
    }
    expect((await run('start', '--json', '--port', '0')).json).toMatchObject({ code: 'ERR_DAEMON_ALREADY_RUNNING' });
    expect(await run('stop', '--json')).toMatchObject({ status: 0, json: { ok: true } });
    // When `stop` is done, the next one can start.
    const next = await startDaemonProcess([], directory, NO_PCSCD);
    expect(await next.stop('SIGINT')).toMatchObject({ status: 0 });
    expect(await readdir(directory)).toEqual([]);
  });

  test('after kill -9 nothing is in the way', async () => {
    await (await startDaemonProcess([], directory, NO_PCSCD)).stop('SIGKILL');
    expect(await readdir(directory)).toEqual(['cli.sock', 'port']);
    expect((await run('status', '--json')).json).toMatchObject({ code: 'ERR_DAEMON_NOT_RUNNING' });
    const next = await startDaemonProcess([], directory, NO_PCSCD);
    expect((await run('status', '--json')).json).toMatchObject({ ok: true, port: next.port });
    await next.stop();
  });

  test('that is interrupted on its way leaves nothing behind', async () => {
    const starting = startProgram('cardbridge', ['start', '--json', '--port', '0'], {
      ...NO_PCSCD,
      ...folders(directory),
    });
    await soon(() => expect(existsSync(directory)).toBe(true));
    starting.child.kill('SIGINT');
    expect(await starting.result).toMatchObject({ status: 0 });
    expect(await readdir(directory)).toEqual([]);
  });

  test('refuses a policy that is named and not there, a taken port and a folder that is none', async () => {
    expect((await run('start', '--json', '--port', '0', '--policy', join(base, 'mistyped.json'))).json).toMatchObject({
      code: 'ERR_CONFIGURATION_INVALID',
      detail: expect.stringContaining('mistyped.json'),
    });
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await run('start', '--json', '--port', `${port}`)).toMatchObject({
      status: 1,
      json: { code: 'ERR_PORT_TAKEN', detail: `${port}` },
    });
    expect(await readdir(directory)).toEqual([]);
    await rm(directory, { recursive: true });
    await writeFile(directory, '');
    expect((await run('start', '--json', '--port', '0')).json).toMatchObject({ code: 'ERR_CONFIGURATION_INVALID' });
  });
});

describe('with a card', () => {
  let home: string;
  let simulated: string;
  let daemon: RunningDaemon;
  const talk = (...args: string[]) => cardbridge(args, simulated);

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'cardbridge-cli-card-'));
    simulated = join(home, 'run');
    daemon = await startSimulatorProcess(join(home, 'state'), simulated, ['--log-level', 'trace']);
    await soon(async () =>
      expect((await talk('readers', '--json')).json).toMatchObject({ readers: [{ card: { kind: 'citizen' } }, {}] }),
    );
  });
  afterAll(async () => {
    await daemon?.stop();
    await rm(home, { recursive: true, force: true });
  });

  test('status and readers, for people and for programs', async () => {
    expect((await talk('status', '--json')).json).toMatchObject({ ok: true, simulated: true, pid: daemon.pid, readers: 2 });
    const plain = await talk('readers', '--language', 'en');
    expect(plain.stdout).toMatch(/^.*: citizen certificate card\n.*: no card\n$/);
  });

  describeWith(['pseudo-terminal'], 'in a terminal', () => {
    /** The command in a pseudo-terminal: script(1) of util-linux holds its other end. */
    function inTerminal(args: readonly string[], runtimeDirectory = simulated) {
      const command = [process.execPath, programs.cardbridge, ...args].map((word) => `'${word}'`).join(' ');
      const child = spawn('script', ['-qec', `${command}; echo "status $?"; stty -a`, '/dev/null'], {
        env: { ...process.env, CARDBRIDGE_RUNTIME_DIR: runtimeDirectory },
      });
      onTestFinished(() => void child.kill());
      let screen = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        screen += text;
      });
      return {
        type: (keys: string) => child.stdin.write(keys),
        screen: () => screen,
        ended: new Promise<string>((resolve) => child.once('close', () => resolve(screen))),
      };
    }

    test('D-46 authenticate: wrong PIN, right PIN, nothing shown', async () => {
      const terminal = inTerminal(['authenticate', '--json', '--language', 'en']);
      await soon(() => expect(terminal.screen()).toContain('PIN: '));
      terminal.type('Wrong987\r');
      await soon(() => expect(terminal.screen()).toContain('2 tries left'));
      terminal.type(`${people.person.pin}\r`);
      const screen = await terminal.ended;
      expect(screen).toContain('status 0');
      expect(screen).toContain('cardbridge:self-test');
      expect(screen).toMatch(/^\{"ok":true,"verified":true,"algorithm":"RS256",.*\}\r$/m);
      expect(screen).toMatch(/ echo /);
      for (const secret of [people.person.pin, 'Wrong987', 'unverifiedCertificate']) expect(screen).not.toContain(secret);
      expect(daemon.log()).toMatch(/"20 VERIFY, sent \d+/);
      expect(daemon.log()).not.toContain('Wrong987');
    });

    test('D-19 a card that locks itself says so, until a key is pressed; the terminal is put back', async () => {
      const own = await startSimulatorProcess(join(base, 'state'), directory);
      onTestFinished(() => void own.stop());
      await soon(async () =>
        expect((await run('readers', '--json')).json).toMatchObject({ readers: [{ state: 'ready' }, {}] }),
      );
      const terminal = inTerminal(['authenticate', '--json', '--language', 'en', '--prompt', 'terminal'], directory);
      await soon(() => expect(terminal.screen()).toContain('PIN: '));
      terminal.type('Wrong981\r');
      await soon(() => expect(terminal.screen()).toContain('2 tries left'));
      terminal.type('Wrong982\r');
      await soon(() => expect(terminal.screen()).toContain('[y/N]'));
      const before = terminal.screen().length;
      // A yes that comes faster than a person can read is not taken.
      await new Promise((resolve) => setTimeout(resolve, 700));
      terminal.type('y\r');
      await soon(() => expect(terminal.screen().slice(before)).toContain('PIN: '));
      terminal.type('Wrong983\r');
      await soon(() => expect(terminal.screen()).toContain(': Enter]'));
      expect(terminal.screen()).toContain('moica.nat.gov.tw');
      expect(terminal.screen()).not.toContain('ERR_PIN_LOCKED');
      // It waits, and shows no key; who types a PIN into it gives nothing away.
      terminal.type(`${people.person.pin}\r`);
      const screen = await terminal.ended;
      expect(screen).toContain('"code":"ERR_PIN_LOCKED"');
      expect(screen).toContain('status 1');
      expect(screen).toMatch(/ echo /);
      for (const secret of [people.person.pin, 'Wrong98']) expect(screen).not.toContain(secret);
      const listed = await run('cards', '--json');
      expect(listed.json).toMatchObject({ cards: [{ kind: 'citizen', locked: true, paused: false }] });
      expect(existsSync(join(base, 'state', 'pin-tries.json'))).toBe(true);
    });

    test('Ctrl-C at the PIN gives it up and puts the terminal back', async () => {
      const terminal = inTerminal(['authenticate', '--language', 'en']);
      await soon(() => expect(terminal.screen()).toContain('PIN: '));
      expect(terminal.screen()).not.toMatch(/ echo /);
      terminal.type('1234\u0003');
      const screen = await terminal.ended;
      expect(screen).toContain('ERR_PIN_CANCELLED');
      expect(screen).toContain('status 1');
      expect(screen).toMatch(/ echo /);
    });
  });

  test('errors of card commands come as JSON with their code', async () => {
    expect((await talk('nhi', '--json')).json).toMatchObject({ ok: false, code: 'ERR_CARD_WRONG_KIND' });
    expect((await talk('nhi', '--json', '--reader', 'none')).json).toMatchObject({ ok: false, code: 'ERR_READER_UNKNOWN' });
    expect((await talk('authenticate', '--json', '--prompt', 'terminal')).json).toMatchObject({
      ok: false,
      code: 'ERR_PROMPT_UNAVAILABLE',
    });
  });

  test('SIGINT gives the operation up, and the card is free for the next', async () => {
    for (let round = 0; round < 2; round += 1) {
      const waiting = startProgram('cardbridge', ['authenticate', '--json', '--prompt', 'desktop', '--language', 'en'], {
        CARDBRIDGE_RUNTIME_DIR: simulated,
      });
      await soon(() => expect(waiting.stderr()).toContain('Waiting for the PIN'));
      if (round === 0) {
        expect((await talk('authenticate', '--json', '--prompt', 'desktop')).json).toMatchObject({
          code: 'ERR_OPERATION_BUSY',
        });
      }
      waiting.child.kill('SIGINT');
      expect(await waiting.result).toMatchObject({ status: 1, json: { ok: false, code: 'ERR_OPERATION_CANCELLED' } });
    }
  });

  test('D-46 the log shows every exchange with the card, and nothing of the person', () => {
    const log = daemon.log();
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ level: 10, msg: expect.stringMatching(/^A4 SELECT, sent \d+/) }));
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'ready' }));
    const { person } = people;
    for (const secret of [
      person.pin,
      Buffer.from(person.pin).toString('hex'),
      person.name,
      person.idNumber,
      person.cardNumber,
    ]) {
      expect(log).not.toContain(secret);
    }
  });
});
