import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { NOBODY, runOtherProgram } from '../../test/support/other-program.js';
import {
  allZero,
  citizenCard,
  type Desk,
  loadPeople,
  nhiCard,
  type Pki,
  scriptedPrompt,
  simulatedDesk,
} from '../../test/support/simulated-desk.js';
import { type Grants, openGrants, parsePolicy, withoutPolicyFile } from '../access/index.js';
import { createFrameReader, encodeFrame } from '../frames/index.js';
import { createLog } from '../log.js';
import { localDoorPath, makePrivateDirectory } from '../paths.js';
import { openPinTries } from '../tries/index.js';
import { openLocalDoor, runCommand } from './index.js';
import type { DaemonStatus } from './results.js';

const status: DaemonStatus = {
  version: '1.2.3',
  pid: 1,
  port: 2,
  portsTaken: [],
  tls: null,
  backend: 'simulated',
  simulated: true,
  paused: false,
  connections: 0,
  readers: 2,
  policy: {},
  grants: { count: 0 },
  tries: { paused: 0 },
};
/** Denies one site. */
const policy = withoutPolicyFile(parsePolicy('{"origins":{"deny":["https://denied.example"]}}', 'policy.json'));
const never = new AbortController().signal;
const stop = vi.fn();
const reloadTrust = async () => ({ tlsPort: 28740 });
let people: Pki;
let directory: string;
let path: string;
let desk: Desk;
let grants: Grants;
let log: string[];

beforeAll(async () => {
  people = await loadPeople();
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cardbridge-local-'));
  path = localDoorPath(directory);
  log = [];
  stop.mockClear();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function openDoor(options: Partial<Parameters<typeof openLocalDoor>[0]> = {}): Promise<{ close(): Promise<void> }> {
  desk = simulatedDesk();
  grants = await openGrants({ path: join(directory, 'grants.json') });
  const door = await openLocalDoor({
    path,
    operations: desk.context,
    policy,
    grants,
    status: async () => status,
    reloadTrust,
    stop,
    log: createLog({ level: 'trace', destination: { write: (line) => void log.push(line) } }),
    ...options,
  });
  onTestFinished(() => door.close());
  desk.pcsc.insert('A', citizenCard(people));
  await desk.settled();
  return door;
}

/** A socket that nobody listens at: closing it here would remove it, so it is bound in a process of its own that is killed. */
async function leaveBehind(): Promise<void> {
  const child = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log(1))`,
  ]);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
}

/** A client that says what it likes. */
function rawClient() {
  const socket: Socket = connect(path);
  onTestFinished(() => void socket.destroy());
  const headers: unknown[] = [];
  const reader = createFrameReader({ maxBytes: 1 << 20, onFrame: ({ header }) => void headers.push(header) });
  socket.on('data', (chunk: Buffer) => reader.push(chunk));
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { socket, headers, closed, send: (header: object, tail?: Uint8Array) => socket.write(encodeFrame(header, tail)) };
}

describe('commands', () => {
  test('status, readers', async () => {
    await openDoor();
    expect(await runCommand(path, 'status', {}, { signal: never })).toEqual(status);
    expect(await runCommand(path, 'readers', {}, { signal: never })).toEqual({
      readers: [
        { name: 'A', state: 'ready', card: { kind: 'citizen' } },
        { name: 'B', state: 'empty' },
      ],
    });
  });

  test('readers.watch tells the readers, then each change', async () => {
    await openDoor();
    const seen: string[] = [];
    const enough = new AbortController();
    const watching = runCommand(
      path,
      'readers.watch',
      {},
      {
        signal: enough.signal,
        onReaders: ({ readers }) => void seen.push(readers.map(({ state, card }) => card?.kind ?? state).join(' ')),
      },
    );
    await expect.poll(() => seen).toEqual(['citizen empty']);
    desk.pcsc.insert('B', nhiCard(people));
    await expect.poll(() => seen.at(-1)).toBe('citizen nhi');
    desk.pcsc.remove('A');
    await expect.poll(() => seen.at(-1)).toBe('empty nhi');
    desk.pcsc.removeReader('A');
    await expect.poll(() => seen.at(-1)).toBe('nhi');
    expect(new Set(seen).size).toBe(seen.length);
    enough.abort(new Error('enough'));
    await expect(watching).rejects.toThrow('enough');
  });

  test('readers.watch tells no more until the last was seen, and then what there is by then', async () => {
    await openDoor();
    const client = rawClient();
    client.send({ command: 'readers.watch', params: {} });
    await expect.poll(() => client.headers).toHaveLength(1);
    for (let turn = 0; turn < 50; turn += 1) {
      desk.pcsc.remove('A');
      desk.pcsc.insert('A', citizenCard(people));
      await desk.settled();
    }
    desk.pcsc.remove('A');
    await desk.settled();
    expect(client.headers).toHaveLength(1);
    client.send({ seen: true });
    await expect.poll(() => client.headers).toHaveLength(2);
    expect(client.headers[1]).toEqual({
      readers: [
        { name: 'A', state: 'empty' },
        { name: 'B', state: 'empty' },
      ],
    });
    client.send({ answer: 'notice', question: 0, given: true });
    await expect.poll(() => client.headers.at(-1)).toMatchObject({ error: { code: 'ERR_MESSAGE_MALFORMED' } });
  });

  test('however many watch, others get in, and so does the next watcher when one has left', async () => {
    await openDoor();
    const clients = Array.from({ length: 12 }, () => rawClient());
    for (const client of clients) client.send({ command: 'readers.watch', params: {} });
    await expect.poll(() => clients.map(({ headers }) => headers.length)).toEqual(clients.map(() => 1));
    const refused = clients.filter(({ headers }) => 'error' in (headers[0] as object));
    expect(refused).toHaveLength(4);
    expect(refused[0]?.headers).toEqual([{ error: { code: 'ERR_OPERATION_BUSY', detail: expect.any(String) } }]);
    expect(await runCommand(path, 'status', {}, { signal: never })).toEqual(status);
    clients.find((client) => !refused.includes(client))?.socket.destroy();
    await expect
      .poll(async () => {
        const client = rawClient();
        client.send({ command: 'readers.watch', params: {} });
        await expect.poll(() => client.headers).toHaveLength(1);
        return client.headers[0];
      })
      .toHaveProperty('readers');
  });

  test('readers.watch ends with the daemon', async () => {
    const door = await openDoor();
    const seen: object[] = [];
    const watching = runCommand(path, 'readers.watch', {}, { signal: never, onReaders: (now) => void seen.push(now) });
    const ended = expect(watching).rejects.toMatchObject({ code: 'ERR_DAEMON_NOT_RUNNING' });
    await expect.poll(() => seen).toHaveLength(1);
    await door.close();
    await ended;
  });

  test('desktop.show shows the desktop program where one runs', async () => {
    await openDoor();
    expect(await runCommand(path, 'desktop.show', {}, { signal: never })).toEqual({ shown: false });
  });

  test('desktop.show tells who asks that it was shown', async () => {
    const show = vi.fn();
    await openDoor({ show });
    expect(await runCommand(path, 'desktop.show', {}, { signal: never })).toEqual({ shown: true });
    expect(show).toHaveBeenCalledTimes(1);
  });

  test('trust.reload gives what the daemon serves then', async () => {
    await openDoor();
    expect(await runCommand(path, 'trust.reload', {}, { signal: never })).toEqual({ tlsPort: 28740 });
  });

  test('authenticate and nhi in the window of the daemon, with progress', async () => {
    await openDoor();
    desk.pcsc.insert('B', nhiCard(people));
    await vi.waitFor(() => expect(desk.inventory.readers()[1]?.state).toBe('ready'));
    desk.prompt.answers = [people.person.pin, true];
    const stages: string[] = [];
    const onProgress = (stage: string) => void stages.push(stage);
    const tested = await runCommand(path, 'authenticate', { prompt: 'desktop' }, { signal: never, onProgress });
    expect(tested).toMatchObject({ verified: true });
    expect(stages).toEqual(['reading-card', 'waiting-for-pin', 'checking-pin', 'signing']);
    const { basicData } = await runCommand(path, 'nhi', { prompt: 'desktop', reader: 'B' }, { signal: never });
    expect(basicData.name).toBe(people.person.name);
  });

  test('two at once, each with its own answer', async () => {
    await openDoor();
    let type = (_pin: string) => {};
    desk.prompt.answers = [() => new Promise<string>((resolve) => (type = resolve))];
    const first = runCommand(path, 'authenticate', { prompt: 'desktop' }, { signal: never });
    await vi.waitFor(() => expect(desk.prompt.asked).toHaveLength(1));
    await expect(runCommand(path, 'authenticate', { prompt: 'desktop' }, { signal: never })).rejects.toMatchObject({
      code: 'ERR_OPERATION_BUSY',
    });
    expect(await runCommand(path, 'status', {}, { signal: never })).toEqual(status);
    type(people.person.pin);
    expect(await first).toMatchObject({ verified: true });
  });

  test('stop is done when the door is gone', async () => {
    const door = await openDoor();
    stop.mockImplementation(() => setImmediate(() => door.close()));
    expect(await runCommand(path, 'stop', {}, { signal: never })).toEqual({});
    expect(stop).toHaveBeenCalledTimes(1);
    await expect(runCommand(path, 'status', {}, { signal: never })).rejects.toMatchObject({ code: 'ERR_DAEMON_NOT_RUNNING' });
    stop.mockReset();
  });

  test('errors arrive with their detail', async () => {
    await openDoor();
    desk.pcsc.stopService();
    await vi.waitFor(() => expect(desk.inventory.trouble()).toBeDefined());
    const trouble = { code: 'ERR_PCSC_SERVICE_STOPPED', detail: expect.stringContaining('SCard') };
    await expect(runCommand(path, 'nhi', { prompt: 'desktop' }, { signal: never })).rejects.toMatchObject(trouble);
    // Tokens outside of PC/SC would be listed all the same.
    expect(await runCommand(path, 'readers', {}, { signal: never })).toEqual({ readers: [], trouble });
  });
});

describe('grants', () => {
  const ORIGIN = 'https://a.example';
  const run = <C extends `grants.${'list' | 'decide' | 'revoke' | 'clear'}`>(
    command: C,
    params: Parameters<typeof runCommand<C>>[2],
  ) => runCommand(path, command, params, { signal: never });

  test('are listed, decided and revoked in the daemon, which tells what its policy says', async () => {
    await openDoor();
    expect(await run('grants.list', { from: 0 })).toEqual({ grants: [], count: 0 });
    expect(await run('grants.decide', { origin: ORIGIN, decision: 'always' })).toEqual({ policy: 'ask' });
    expect(await run('grants.decide', { origin: 'https://denied.example', decision: 'always' })).toEqual({ policy: 'deny' });
    expect((await run('grants.list', { from: 0 })).grants).toMatchObject([
      { origin: ORIGIN, decision: 'always' },
      { origin: 'https://denied.example', decision: 'always' },
    ]);
    expect(grants.decisionOf(ORIGIN)).toBe('always');
    expect(await run('grants.revoke', { origin: ORIGIN })).toEqual({});
    expect(grants.decisionOf(ORIGIN)).toBeUndefined();
    await expect(run('grants.revoke', { origin: ORIGIN })).rejects.toMatchObject({
      code: 'ERR_USAGE',
      detail: `there is no grant for ${ORIGIN}`,
    });
    expect(await run('grants.clear', {})).toEqual({});
    expect(grants.list()).toEqual([]);
  });

  test('are listed in pieces that a frame can hold, whatever their length', async () => {
    const label = 'a'.repeat(62);
    const origin = (index: number) => `https://${label}.${label}.${label}.${'b'.repeat(40)}.n${100 + index}.example:65535`;
    const since = new Date().toISOString();
    const many = Array.from({ length: 230 }, (_, index) => ({ origin: origin(index), decision: 'always', since }));
    await writeFile(join(directory, 'grants.json'), JSON.stringify({ version: 1, grants: many }), { mode: 0o600 });
    await openDoor();
    const pieces = [];
    for (const from of [0, 100, 200]) pieces.push(await run('grants.list', { from }));
    expect(pieces.flatMap((piece) => piece.grants)).toEqual(many);
    expect(pieces.map(({ count }) => count)).toEqual([230, 230, 230]);
    expect(await run('grants.list', { from: 230 })).toEqual({ grants: [], count: 230 });
  });

  test('for http need the development key', async () => {
    await openDoor();
    const params = { origin: 'http://localhost:4180', decision: 'always' } as const;
    await expect(run('grants.decide', params)).rejects.toMatchObject({
      code: 'ERR_USAGE',
      detail: expect.stringMatching(/http/),
    });
    expect(grants.list()).toEqual([]);
  });

  test('are only for origins', async () => {
    await openDoor();
    for (const origin of ['https://a.example/', 'https://*.example', 'null', '']) {
      await expect(run('grants.decide', { origin, decision: 'always' })).rejects.toMatchObject({
        code: 'ERR_MESSAGE_MALFORMED',
      });
    }
    expect(grants.list()).toEqual([]);
  });

  test('that are damaged are an error that says where, until they are cleared', async () => {
    await writeFile(join(directory, 'grants.json'), '{', { mode: 0o600 });
    await openDoor();
    const unreadable = { code: 'ERR_GRANTS_UNREADABLE', detail: expect.stringContaining('grants.json') };
    await expect(run('grants.list', { from: 0 })).rejects.toMatchObject(unreadable);
    await expect(run('grants.revoke', { origin: ORIGIN })).rejects.toMatchObject(unreadable);
    await expect(run('grants.decide', { origin: ORIGIN, decision: 'always' })).rejects.toMatchObject(unreadable);
    await run('grants.clear', {});
    expect(await run('grants.list', { from: 0 })).toEqual({ grants: [], count: 0 });
    expect(await readFile(join(directory, 'grants.json.damaged'), 'utf8')).toBe('{');
  });
});

describe('cards with wrong PINs', () => {
  const CARD = { kind: 'piv', cardNumber: '0123456789abcdef' } as const;
  const run = <C extends `cards.${'list' | 'resume' | 'clear'}`>(command: C, params: Parameters<typeof runCommand<C>>[2]) =>
    runCommand(path, command, params, { signal: never });

  test('are listed and used again in the daemon', async () => {
    await openDoor();
    expect(await run('cards.list', {})).toEqual({ cards: [] });
    const { tries } = desk.context;
    await tries.asked(CARD);
    await tries.answered(CARD, { wrong: 4 });
    const card = {
      kind: 'piv',
      numberEnding: 'cdef',
      wrongInARow: 1,
      triesLeft: 4,
      locked: false,
      since: expect.any(String),
      paused: false,
    };
    expect(await run('cards.list', {})).toEqual({ cards: [card] });
    await expect(run('cards.resume', { numberEnding: '0123' })).rejects.toMatchObject({
      code: 'ERR_USAGE',
      detail: expect.stringMatching(/ends in 0123$/),
    });
    expect(await run('cards.resume', { numberEnding: 'cdef' })).toEqual({ cards: [card] });
    expect(await tries.of(CARD)).toMatchObject({ wrongInARow: 0 });
    await tries.asked(CARD);
    expect(await run('cards.clear', {})).toEqual({});
    expect(await run('cards.list', {})).toEqual({ cards: [] });
  });

  test('are named by four characters at most', async () => {
    await openDoor();
    for (const numberEnding of ['', '12345']) {
      await expect(run('cards.resume', { numberEnding })).rejects.toMatchObject({ code: 'ERR_MESSAGE_MALFORMED' });
    }
  });

  test('are an error while what is remembered cannot be read, until it is cleared', async () => {
    const file = join(directory, 'pin-tries.json');
    await writeFile(file, '{', { mode: 0o600 });
    await openDoor({ operations: { ...simulatedDesk().context, tries: openPinTries({ path: file }) } });
    const unreadable = { code: 'ERR_PIN_TRIES_UNREADABLE', detail: `${file}: it is not JSON` };
    await expect(run('cards.list', {})).rejects.toMatchObject(unreadable);
    await expect(run('cards.resume', { numberEnding: 'cdef' })).rejects.toMatchObject(unreadable);
    await run('cards.clear', {});
    expect(await run('cards.list', {})).toEqual({ cards: [] });
    expect(await readFile(`${file}.damaged`, 'utf8')).toBe('{');
  });

  test('fit into one answer, as many as are kept and however long', async () => {
    const file = join(directory, 'pin-tries.json');
    const number = Number.MAX_SAFE_INTEGER;
    const card = {
      kind: 'organization',
      numberEnding: '\u0001\u0001\u0001\u0001',
      wrongInARow: number,
      triesLeft: number,
      locked: false,
      since: '2026-01-01T00:00:00.000Z',
    };
    const cards = Array.from({ length: 200 }, (_, index) => ({ card: Buffer.alloc(32, index).toString('base64'), ...card }));
    await writeFile(file, JSON.stringify({ version: 1, key: Buffer.alloc(32).toString('base64'), cards }), { mode: 0o600 });
    await openDoor({ operations: { ...simulatedDesk().context, tries: openPinTries({ path: file }) } });
    expect(await run('cards.list', {})).toEqual({ cards: cards.map(() => ({ ...card, paused: true })) });
  });
});

describe('questions in the terminal', () => {
  test('D-47 wrong and right PINs go as raw bytes, and are zeroed on both sides', async () => {
    await openDoor();
    const terminal = scriptedPrompt();
    terminal.answers = ['00000000', people.person.pin];
    const tested = await runCommand(path, 'authenticate', { prompt: 'terminal' }, { signal: never, prompt: terminal });
    expect(tested).toMatchObject({ verified: true });
    expect(terminal.asked).toMatchObject([{ origin: 'cardbridge:self-test' }, { again: 'wrong', triesLeft: 2 }]);
    expect(allZero(terminal.given)).toBe(true);
    expect(desk.prompt.asked).toEqual([]);
  });

  test('D-46 a PIN is never in a header', async () => {
    await openDoor();
    const client = rawClient();
    client.send({ command: 'authenticate', params: { prompt: 'terminal' } });
    await vi.waitFor(() => expect(client.headers).toContainEqual(expect.objectContaining({ ask: 'pin' })));
    client.send({ answer: 'pin', question: 0, given: true, pin: people.person.pin });
    await client.closed;
    expect(client.headers.at(-1)).toEqual({ error: { code: 'ERR_MESSAGE_MALFORMED' } });
    expect(log.join()).not.toContain(people.person.pin);
  });

  test('yes, no and a closed prompt', async () => {
    await openDoor();
    const terminal = scriptedPrompt();
    terminal.answers = [undefined];
    await expect(
      runCommand(path, 'authenticate', { prompt: 'terminal' }, { signal: never, prompt: terminal }),
    ).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    desk.pcsc.insert('B', nhiCard(people));
    await vi.waitFor(() => expect(desk.inventory.readers()[1]?.state).toBe('ready'));
    terminal.answers = [false, true];
    const options = { signal: never, prompt: terminal };
    await expect(runCommand(path, 'nhi', { prompt: 'terminal' }, options)).rejects.toMatchObject({
      code: 'ERR_CONFIRMATION_REFUSED',
    });
    expect(await runCommand(path, 'nhi', { prompt: 'terminal' }, options)).toHaveProperty('basicData');
  });

  test('D-19 a card that locks itself says so there, before the command ends', async () => {
    await openDoor();
    const terminal = scriptedPrompt();
    terminal.answers = ['00000000', '00000000', true, '00000000', true];
    const options = { signal: never, prompt: terminal };
    await expect(runCommand(path, 'authenticate', { prompt: 'terminal' }, options)).rejects.toMatchObject({
      code: 'ERR_PIN_LOCKED',
    });
    expect(terminal.asked.slice(-2)).toMatchObject([
      { again: 'wrong', triesLeft: 1 },
      { about: 'locked', cardNumberEnding: people.person.cardNumber.slice(-4) },
    ]);
    expect(terminal.answers).toEqual([]);
    // And when it is here again: has it been unlocked since?
    terminal.answers = [false];
    await expect(runCommand(path, 'authenticate', { prompt: 'terminal' }, options)).rejects.toMatchObject({
      code: 'ERR_PIN_LOCKED',
    });
    expect(terminal.asked.at(-1)).toMatchObject({ about: 'locked-before' });
  });

  test('are taken back when the card is pulled', async () => {
    await openDoor();
    const terminal = scriptedPrompt();
    const takenBack = vi.fn();
    terminal.answers = [() => new Promise(() => desk.pcsc.remove('A'))];
    const asking = {
      ...terminal,
      askPin: (...[request, options]: Parameters<typeof terminal.askPin>) => {
        options.signal.addEventListener('abort', takenBack);
        return terminal.askPin(request, options);
      },
    };
    await expect(
      runCommand(path, 'authenticate', { prompt: 'terminal' }, { signal: never, prompt: asking }),
    ).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
    expect(takenBack).toHaveBeenCalled();
  });

  test('that cannot be asked end the command, and the operation with it', async () => {
    await openDoor();
    await expect(runCommand(path, 'authenticate', { prompt: 'terminal' }, { signal: never })).rejects.toMatchObject({
      code: 'ERR_PROMPT_UNAVAILABLE',
    });
    desk.prompt.answers = [people.person.pin];
    await vi.waitFor(async () => {
      await runCommand(path, 'authenticate', { prompt: 'desktop' }, { signal: never });
    });
  });
});

describe('a client', () => {
  test('that is gone in the middle ends its operation and closes its window', async () => {
    await openDoor();
    const closed = vi.fn();
    desk.prompt.answers = [() => new Promise(() => {})];
    const askPin = desk.prompt.askPin;
    desk.prompt.askPin = (request, options) => {
      options.signal.addEventListener('abort', closed);
      return askPin(request, options);
    };
    const client = rawClient();
    client.send({ command: 'authenticate', params: { prompt: 'desktop' } });
    await vi.waitFor(() => expect(desk.prompt.asked).toHaveLength(1));
    client.socket.destroy();
    await vi.waitFor(() => expect(closed).toHaveBeenCalled());
    expect(closed.mock.calls[0]?.[0].target.reason).toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
  });

  test('that gives up by Ctrl-C is answered at once', async () => {
    await openDoor();
    const interrupted = new AbortController();
    desk.prompt.answers = [() => new Promise(() => interrupted.abort('Ctrl-C'))];
    await expect(runCommand(path, 'authenticate', { prompt: 'desktop' }, { signal: interrupted.signal })).rejects.toBe(
      'Ctrl-C',
    );
    await expect(runCommand(path, 'status', {}, { signal: AbortSignal.abort('before') })).rejects.toBe('before');
  });

  const malformed = [{ error: { code: 'ERR_MESSAGE_MALFORMED' } }];
  test.each([
    ['garbage', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), malformed],
    ['a header that is no JSON', Buffer.from('000000040002 7b7b'.replace(' ', ''), 'hex'), malformed],
    ['a frame that is announced too large', Buffer.from('00100000', 'hex'), malformed],
    ['an unknown command', encodeFrame({ command: 'sign', params: {} }), malformed],
    ['a command with something more', encodeFrame({ command: 'status', params: { pin: '1' } }), malformed],
    ['no object', encodeFrame([]), malformed],
    [
      'an answer before any question',
      encodeFrame({ answer: 'pin', question: 0, given: true }, Buffer.from('1234')),
      [{ error: { code: 'ERR_MESSAGE_MALFORMED', detail: 'a command comes first' } }],
    ],
  ])('that sends %s is told and closed; the door stays open', async (_, bytes, answers) => {
    await openDoor();
    const client = rawClient();
    client.socket.write(bytes);
    await client.closed;
    expect(client.headers).toEqual(answers);
    expect(await runCommand(path, 'status', {}, { signal: never })).toEqual(status);
  });

  test('that sends a second command instead of an answer ends both', async () => {
    await openDoor();
    const client = rawClient();
    client.send({ command: 'authenticate', params: { prompt: 'terminal' } });
    client.send({ command: 'status', params: {} });
    await client.closed;
    expect(client.headers.at(-1)).toEqual({
      error: { code: 'ERR_MESSAGE_MALFORMED', detail: 'not an answer to the question' },
    });
  });

  test('that talks without end and never listens is closed', async () => {
    await openDoor();
    desk.prompt.answers = [() => new Promise(() => {})];
    const client = rawClient();
    client.send({ command: 'authenticate', params: { prompt: 'desktop' } });
    for (let count = 0; count < 17; count += 1) client.send({ answer: 'confirm', question: 0, given: true });
    await client.closed;
    expect(client.headers.at(-1)).toEqual({ error: { code: 'ERR_MESSAGE_MALFORMED' } });
  });

  test('that goes away without a word leaves no trace', async () => {
    await openDoor();
    const client = rawClient();
    client.socket.end();
    await client.closed;
    expect(await runCommand(path, 'status', {}, { signal: never })).toEqual(status);
  });

  test('D-27 that says nothing, or half a word, is closed', async () => {
    await openDoor({ commandTimeLimit: 50 });
    const silent = rawClient();
    const half = rawClient();
    half.socket.write(encodeFrame({ command: 'status', params: {} }).subarray(0, 10));
    await Promise.all([silent.closed, half.closed]);
    for (const { headers } of [silent, half]) {
      expect(headers).toEqual([{ error: { code: 'ERR_OPERATION_CANCELLED', detail: 'no command came' } }]);
    }
    // Who has said what they want may take their time.
    desk.prompt.answers = [() => new Promise((resolve) => setTimeout(() => resolve(people.person.pin), 150))];
    expect(await runCommand(path, 'authenticate', { prompt: 'desktop' }, { signal: never })).toMatchObject({ verified: true });
  });

  test('D-27 is told when there are too many, and the door serves again when some are gone', async () => {
    await openDoor();
    const others = Array.from({ length: 16 }, () => rawClient());
    await Promise.all(others.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    await expect(runCommand(path, 'status', {}, { signal: never })).rejects.toMatchObject({ code: 'ERR_OPERATION_BUSY' });
    for (const { socket } of others) socket.destroy();
    await vi.waitFor(async () => expect(await runCommand(path, 'status', {}, { signal: never })).toEqual(status));
  });

  test('D-27 cannot hold more sockets than the daemon can spare', async () => {
    await openDoor();
    const clients = Array.from({ length: 80 }, () => rawClient());
    let dropped = 0;
    for (const { socket } of clients) {
      socket.once('close', () => {
        dropped += 1;
      });
    }
    await vi.waitFor(() => expect(dropped).toBe(16));
    for (const { socket } of clients) socket.destroy();
    await vi.waitFor(async () => expect(await runCommand(path, 'status', {}, { signal: never })).toEqual(status));
  });

  test('finds out when the daemon goes away', async () => {
    const door = await openDoor();
    desk.prompt.answers = [() => new Promise(() => void door.close())];
    await expect(runCommand(path, 'authenticate', { prompt: 'desktop' }, { signal: never })).rejects.toMatchObject({
      code: 'ERR_DAEMON_NOT_RUNNING',
    });
  });
});

describeWith(['other-user'], 'the door and another user', () => {
  /** What a program gets that connects to the door. */
  const knock = (user?: number) =>
    runOtherProgram(
      `const socket = require('net').connect(args[0]);
      socket.on('connect', () => { process.stdout.write('connected'); socket.destroy(); });
      socket.on('error', (error) => process.stdout.write(error.code));`,
      { args: [path], ...(user === undefined ? {} : { user }) },
    );

  test('D-22 a program of another user cannot reach it: folder and socket each keep it out', async () => {
    await chmod(directory, 0o755);
    const folder = join(directory, 'run');
    await makePrivateDirectory(folder);
    path = localDoorPath(folder);
    await openDoor();
    expect(await knock(NOBODY)).toBe('EACCES');
    await chmod(folder, 0o755);
    expect(await knock(NOBODY)).toBe('EACCES');
    // The same program gets in as this user: what kept it out was who it is.
    expect(await knock()).toBe('connected');
  });
});

describe('the door', () => {
  test.runIf(process.platform !== 'win32')('D-22 is for this user only, and gone when closed', async () => {
    const door = await openDoor();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await door.close();
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('is one a folder', async () => {
    await openDoor();
    await expect(
      openLocalDoor({
        path,
        operations: desk.context,
        policy,
        grants,
        status: async () => status,
        reloadTrust,
        stop,
        log: createLog({ level: 'silent', destination: { write: () => {} } }),
      }),
    ).rejects.toMatchObject({ code: 'ERR_DAEMON_ALREADY_RUNNING' });
    expect(await runCommand(path, 'status', {}, { signal: never })).toEqual(status);
  });

  test.runIf(process.platform !== 'win32')('takes the place of what a killed daemon left', async () => {
    await writeFile(path, '');
    await (await openDoor()).close();
    await leaveBehind();
    expect((await stat(path)).isSocket()).toBe(true);
    await openDoor();
    expect(await runCommand(path, 'status', {}, { signal: never })).toEqual(status);
  });

  test.runIf(process.platform !== 'win32')('of many that find it left behind at the same moment one has it', async () => {
    for (let round = 0; round < 10; round += 1) {
      await leaveBehind();
      const doors = await Promise.allSettled(Array.from({ length: 6 }, () => openDoor()));
      expect(doors.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const door of doors) {
        if (door.status === 'rejected') expect(door.reason).toMatchObject({ code: 'ERR_DAEMON_ALREADY_RUNNING' });
      }
      expect(await runCommand(path, 'status', {}, { signal: never })).toEqual(status);
      for (const door of doors) if (door.status === 'fulfilled') await door.value.close();
    }
    expect(await readdir(directory)).toEqual([]);
  });
});

test('a daemon that talks nonsense is an error, not a hang', async () => {
  const server = createServer((socket) => void socket.resume().write(encodeFrame({ hello: true })));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  await expect(runCommand(path, 'status', {}, { signal: never })).rejects.toMatchObject({ code: 'ERR_MESSAGE_MALFORMED' });
});
