import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { createVerifier, crlRevocation, memoryChallengeStore, type Verifier } from '@cardbridge/sdk/verifier';
import { afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import type { PanelView, PromptView } from '../src/simulator/panel/view.js';
import { type RunningCommand, startProgram } from './support/cardbridge.js';
import { loadPeople, type Pki } from './support/simulated-desk.js';

/**
 * Whether protocol.md is enough: client.py was written by its reader, who had seen nothing else, with Python's standard library. Here
 * it signs somebody in, at the real daemon over simulated cards, with a person who answers the panel's windows.
 */
const CLIENT = fileURLToPath(new URL('python-client/client.py', import.meta.url));
const ORIGIN = 'https://service.example.gov.tw';
const scope = { sessionId: 'session of the person', purpose: 'sign-in' };

let people: Pki;
let directory: string;
let simulator: RunningCommand;
let port: number;
let panelUrl: URL;
let verifier: Verifier;

beforeAll(async () => {
  people = await loadPeople();
});
// One for each test: an origin that got a no rests for a while.
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cardbridge-python-'));
  const places = ['--state-dir', join(directory, 'state'), '--runtime-dir', join(directory, 'run')];
  simulator = startProgram('simulator', ['--port', '0', ...places]);
  const ready = await vi.waitFor(() => JSON.parse(simulator.stdout()), { timeout: 15_000 });
  port = ready.port;
  panelUrl = new URL(ready.panelUrl);
  const { pki } = people;
  verifier = createVerifier({
    expectedOrigin: ORIGIN,
    store: memoryChallengeStore(),
    trustAnchors: pki.trustAnchors,
    intermediates: pki.intermediates,
    revocation: crlRevocation({ crls: pki.crls }),
    withTestOnlyTrustAnchors: true,
  });
});
afterEach(async () => {
  simulator.child.kill('SIGTERM');
  await simulator.result;
  await rm(directory, { recursive: true, force: true });
});

/** The panel's API, as its page calls it. */
async function panel(path: string, init: { method?: string; type?: string; body?: string } = {}): Promise<PanelView> {
  const response = await fetch(new URL(path, panelUrl), {
    method: init.method ?? 'GET',
    headers: { authorization: `Bearer ${panelUrl.hash.slice(1)}`, ...(init.type && { 'content-type': init.type }) },
    ...(init.body !== undefined && { body: init.body }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as PanelView;
}

/** The window that opens next, or is open. */
async function window(about: PromptView['about']): Promise<PromptView> {
  for (let known = 0; ; ) {
    const { revision, prompt } = await panel(`/api/state?after=${known}`);
    if (prompt) {
      expect(prompt).toMatchObject({ about, origin: ORIGIN });
      return prompt;
    }
    known = revision;
  }
}

async function answerAccess(answer: 'once' | 'no'): Promise<void> {
  const { id } = await window('access');
  const body = JSON.stringify({ answer });
  await panel(`/api/prompt/${id}/access`, { method: 'POST', type: 'application/json', body });
}

async function typePin(pin: string): Promise<PromptView> {
  const shown = await window('pin');
  await panel(`/api/prompt/${shown.id}/pin`, { method: 'POST', type: 'application/octet-stream', body: pin });
  return shown;
}

/** Runs the client. When it has ended its `stdout` is the token or nothing. */
function signIn(challengeNonce: string, { origin = ORIGIN, at = port } = {}) {
  const child = spawn('python3', [CLIENT, '--port', String(at), '--origin', origin, '--nonce', challengeNonce]);
  onTestFinished(() => void child.kill());
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    kill: () => child.kill('SIGKILL'),
    ended: once(child, 'close').then(([status]) => ({ status, stdout, stderr })),
  };
}

/** The port of a program that is not the bridge, on which it listens until the test is over. */
async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const NONCE = Buffer.alloc(32, 7).toString('base64');
const stages = (stderr: string) => [...stderr.matchAll(/"stage": "([a-z-]+)"/g)].map(([, stage]) => stage);

describeWith(['python3'], 'a program in another language', () => {
  test('a client written from protocol.md alone authenticates', async () => {
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const running = signIn(challengeNonce);
    await answerAccess('once');
    await typePin(people.person.pin);
    const { status, stdout, stderr } = await running.ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/: (ready citizen|reading)/) });
    expect(stages(stderr)).toEqual(['reading-card', 'waiting-for-pin', 'checking-pin', 'signing']);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    const identity = await verifier.verifyAuthentication({ token: JSON.parse(stdout), challengeNonce, ...scope });
    expect(identity).toMatchObject({
      name: people.person.name,
      subjectSerialNumber: people.person.subjectSerialNumber,
    });
  });

  test('a wrong PIN is asked again, and the right one authenticates', async () => {
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const running = signIn(challengeNonce);
    await answerAccess('once');
    await typePin('00000000');
    expect(await typePin(people.person.pin)).toMatchObject({ again: 'wrong', triesLeft: 2 });
    const { status, stdout, stderr } = await running.ended;
    expect(status).toBe(0);
    expect(stderr).toContain('"stage": "waiting-for-pin", "triesLeft": 2');
    await expect(verifier.verifyAuthentication({ token: JSON.parse(stdout), challengeNonce, ...scope })).resolves.toMatchObject(
      { name: people.person.name },
    );
  });

  test('a no of the person ends the client with code and remedy, and soon after there is no window', async () => {
    const running = signIn(NONCE);
    await answerAccess('no');
    expect(await running.ended).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/^ERR_ACCESS_REFUSED: .+\n$/) });
    expect(await signIn(NONCE).ended).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^ERR_PROMPT_COOLING_DOWN: .+\n$/),
    });
  });

  test('a client that is killed takes its window with it', async () => {
    const running = signIn(NONCE);
    await window('access');
    running.kill();
    await running.ended;
    await vi.waitFor(async () => expect((await panel('/api/state?after=0')).prompt).toBeNull(), { timeout: 15_000 });
  });

  test('an origin in capital letters is refused at the upgrade, and the client says so', async () => {
    expect(await signIn(NONCE, { origin: ORIGIN.toUpperCase() }).ended).toEqual({
      status: 1,
      stdout: '',
      stderr: 'The upgrade was refused with status 403 (look at the origin)\n',
    });
  });

  test('the client answers pings, passes over unknown events, and ends with an error that has no id, shown as text', async () => {
    const pongs: string[] = [];
    const http = createServer((_, response) => response.end('{"product":"cardbridge","protocol":"cardbridge.v1"}'));
    const sockets = new WebSocketServer({ server: http });
    sockets.on('connection', (socket) => {
      socket.on('pong', (data) => pongs.push(String(data)));
      socket.on('message', () => {
        socket.send('{"jsonrpc":"2.0","method":"sky.fell","params":{}}');
        socket.ping('still there?');
        const data = { code: 'ERR_NEWER', remedy: 'Look \u001b[2J up.', retriable: false };
        socket.send(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message: 'Up.', data } }));
      });
    });
    onTestFinished(() => {
      for (const socket of sockets.clients) socket.terminate();
    });
    expect(await signIn(NONCE, { at: await listening(http) }).ended).toEqual({
      status: 1,
      stdout: '',
      stderr: 'ERR_NEWER: Look ?[2J up.\n',
    });
    await vi.waitFor(() => expect(pongs).toEqual(['still there?']));
  });

  test.each([
    ['another answer to its key', { accept: 'bm90IHRoZSBhbnN3ZXIgaXQgd2FudHM=' }],
    ['no subprotocol', { subprotocol: '' }],
    ['another subprotocol', { subprotocol: 'cardbridge.v2' }],
  ])(
    'the client leaves who gives it %s',
    async (_, { accept, subprotocol = 'cardbridge.v1' }: Partial<Record<string, string>>) => {
      const http = createServer((_, response) => response.end('{"product":"cardbridge","protocol":"cardbridge.v1"}'));
      http.on('upgrade', ({ headers }, socket) => {
        const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
        const fields = [
          'HTTP/1.1 101 Switching Protocols',
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Accept: ${accept ?? createHash('sha1').update(key).digest('base64')}`,
          `Sec-WebSocket-Protocol: ${subprotocol}`,
        ];
        socket.end(`${fields.join('\r\n')}\r\n\r\n`);
      });
      const stderr = 'Who answered the upgrade does not speak cardbridge.v1\n';
      expect(await signIn(NONCE, { at: await listening(http) }).ended).toEqual({ status: 1, stdout: '', stderr });
    },
  );

  test('the client is short, and needs nothing but the standard library', async () => {
    const source = await readFile(CLIENT, 'utf8');
    const lines = source.split('\n').filter((line) => !/^\s*(#.*)?$/.test(line));
    expect(lines.length).toBeLessThanOrEqual(80);
    const imports = lines.filter((line) => /\bimport\b/.test(line));
    expect(imports).toEqual([expect.stringMatching(/^import [a-z0-9]+(, [a-z0-9]+)*$/)]);
    const modules = imports.flatMap((line) => line.slice('import '.length).split(', '));
    for (const module of modules) expect(source).toContain(`${module}.`);
    const program = 'import sys; print(*(name for name in sys.argv[1:] if name not in sys.stdlib_module_names))';
    const { stdout } = await promisify(execFile)('python3', ['-c', program, ...modules]);
    expect(stdout.trim()).toBe('');
  });
});
