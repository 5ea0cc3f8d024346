import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type ScriptedPrompt, scriptedPrompt } from '../../test/support/simulated-desk.js';
import { localDoorPath } from '../paths.js';
import type { Notice, PinRequest, Prompt } from '../pin/index.js';
import { applyMask } from '../secret-bytes/index.js';
import { type FrameSocket, frameSocket } from './frame-socket.js';
import { type ClientMessage, clientMessage, type DaemonMessage, daemonMessage } from './messages.js';
import { runCommand } from './run-command.js';
import { socketPrompt } from './socket-prompt.js';

const subject = { origin: 'cardbridge:self-test', cardKind: 'piv', cardNumberEnding: 'cdef', simulated: true } as const;
const PIN: PinRequest = { ...subject, minLength: 6, maxLength: 8 };
const PINPAD: Notice = { ...PIN, triesLeft: 2, about: 'pinpad' };
const LOCKED: Notice = { ...subject, about: 'locked' };
const never = new AbortController().signal;

let directory: string;
let terminal: ScriptedPrompt;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cardbridge-socket-prompt-'));
  terminal = scriptedPrompt();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A daemon that only asks, and a client with a prompt: `result` is what becomes of the client's command. */
async function connected(prompt: Prompt | 'none' = terminal) {
  const path = localDoorPath(directory);
  let onFrames = (_frames: FrameSocket<ClientMessage, DaemonMessage>) => {};
  const arrived = new Promise<FrameSocket<ClientMessage, DaemonMessage>>((resolve) => {
    onFrames = resolve;
  });
  const server = createServer((socket) => {
    onFrames(frameSocket(socket, { schema: clientMessage, whenGone: 'ERR_OPERATION_CANCELLED' }));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const result = runCommand(
    path,
    'authenticate',
    { prompt: 'terminal' },
    { signal: never, ...(prompt === 'none' ? {} : { prompt }) },
  );
  // Looked at by the tests that care.
  result.catch(() => undefined);
  const frames = await arrived;
  onTestFinished(() => {
    frames.close();
    server.close();
  });
  await frames.next();
  return { frames, result, daemon: socketPrompt(frames) };
}

describe('a notice in the terminal', () => {
  test('goes there as it is, and is dismissed there', async () => {
    const { daemon } = await connected();
    terminal.answers = [true, undefined];
    for (const notice of [LOCKED, PINPAD]) {
      const onShown = vi.fn();
      expect(await daemon.inform(notice, { signal: never, onShown })).toBe('dismissed');
      expect(onShown).toHaveBeenCalledTimes(1);
    }
    expect(terminal.asked).toEqual([LOCKED, PINPAD]);
  });

  test('that is over is taken back there', async () => {
    const over = new AbortController();
    const closed = vi.fn();
    const { daemon } = await connected({
      ...terminal,
      inform: (notice, options) => {
        options.signal.addEventListener('abort', closed);
        return terminal.inform(notice, options);
      },
    });
    terminal.answers = [() => new Promise(() => over.abort())];
    expect(await daemon.inform(PINPAD, { signal: never, over: over.signal })).toBe('over');
    await vi.waitFor(() => expect(closed).toHaveBeenCalled());
    // Nothing is shown for one that is over before.
    const onShown = vi.fn();
    expect(await daemon.inform(LOCKED, { signal: never, over: over.signal, onShown })).toBe('over');
    expect(onShown).not.toHaveBeenCalled();
    expect(terminal.asked).toEqual([PINPAD]);
  });

  test('without a prompt ends the command, and the notice with it', async () => {
    const { daemon, result } = await connected('none');
    await expect(daemon.inform(LOCKED, { signal: never })).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    await expect(result).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
  });

  test('is an error when the client goes away, and closes there when the daemon does', async () => {
    const { daemon, frames, result } = await connected();
    terminal.answers = [() => new Promise(() => frames.close())];
    await expect(daemon.inform(LOCKED, { signal: never })).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    await expect(result).rejects.toMatchObject({ code: 'ERR_DAEMON_NOT_RUNNING' });
  });
});

describe('one question after the other', () => {
  test('D-19 an answer that comes too late for its question is none to the next', async () => {
    const { client, daemon } = await rawClient();
    const over = new AbortController();
    const first = daemon.inform(PINPAD, { signal: never, over: over.signal });
    expect(await client.asked()).toMatchObject({ ask: 'notice', question: 0 });
    over.abort();
    expect(await first).toBe('over');
    const second = daemon.confirm({ ...subject, about: 'last-try' }, { signal: never });
    expect(await client.asked()).toEqual({ ask: 'nothing' });
    expect(await client.asked()).toMatchObject({ ask: 'confirm', question: 1 });
    client.frames.send({ answer: 'notice', question: 0, given: true });
    client.frames.send({ answer: 'confirm', question: 1, given: false });
    expect(await second).toBe(false);
  });

  test('D-47 a PIN that comes too late is zeroed, and is none for the next question', async () => {
    const { client, daemon, tails } = await rawClient();
    const gone = new AbortController();
    const first = expect(daemon.askPin(PIN, { signal: gone.signal })).rejects.toBe('gone');
    await client.asked();
    gone.abort('gone');
    await first;
    const second = daemon.askPin(PIN, { signal: never });
    client.frames.send({ answer: 'pin', question: 0, given: true }, Buffer.from('11111111'));
    expect(await client.asked()).toEqual({ ask: 'nothing' });
    const { tail: mask } = await client.frames.next();
    const typed = Buffer.from('22222222');
    applyMask(typed, mask);
    client.frames.send({ answer: 'pin', question: 1, given: true }, typed);
    expect(`${await second}`).toBe('22222222');
    expect(tails.map((tail) => tail.length)).toEqual([8, 8]);
    expect(tails[0]?.every((byte) => byte === 0)).toBe(true);
  });

  test('D-47 a PIN never crosses as it is', async () => {
    const { client, daemon } = await rawClient();
    const asked = daemon.askPin(PIN, { signal: never });
    await client.asked();
    client.frames.send({ answer: 'pin', question: 0, given: true }, Buffer.from('11111111'));
    // Without the mask it is another one.
    expect(`${await asked}`).not.toBe('11111111');
  });

  test('a PIN that is longer than any is an error, and zeroed', async () => {
    const { client, daemon, tails } = await rawClient();
    const asked = daemon.askPin(PIN, { signal: never });
    client.frames.send({ answer: 'pin', question: 0, given: true }, Buffer.alloc(1025, 'x'));
    await expect(asked).rejects.toMatchObject({ code: 'ERR_MESSAGE_MALFORMED' });
    expect(tails[0]?.every((byte) => byte === 0)).toBe(true);
  });

  test.each([
    ['of another kind', { answer: 'confirm', question: 0, given: true }],
    ['to a question that was never asked', { answer: 'notice', question: 1, given: true }],
  ] as const)('an answer %s is an error', async (_, answer) => {
    const { client, daemon } = await rawClient();
    const asked = daemon.inform(LOCKED, { signal: never });
    client.frames.send(answer);
    await expect(asked).rejects.toMatchObject({ code: 'ERR_MESSAGE_MALFORMED' });
  });

  test('D-46 the next one is shown when the one before is off the screen, or it would put back a terminal that shows keys', async () => {
    let open = 0;
    const most: number[] = [];
    const { daemon } = await connected({
      ...terminal,
      inform: async (notice, options) => {
        open += 1;
        try {
          return await terminal.inform(notice, options);
        } finally {
          // A window takes a moment to close.
          await new Promise((resolve) => setTimeout(resolve, 20));
          open -= 1;
        }
      },
      askPin: async (request, options) => {
        most.push(open);
        return terminal.askPin(request, options);
      },
    });
    const over = new AbortController();
    terminal.answers = [() => new Promise(() => over.abort()), '12345678'];
    expect(await daemon.inform(PINPAD, { signal: never, over: over.signal })).toBe('over');
    expect(`${await daemon.askPin(PIN, { signal: never })}`).toBe('12345678');
    expect(most).toEqual([0]);
  });

  test('one that is taken back before its turn is not shown at all', async () => {
    const { daemon } = await connected({
      ...terminal,
      askPin: async (request, options) => {
        await terminal.askPin(request, options).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return undefined;
      },
    });
    const gone = new AbortController();
    terminal.answers = [() => new Promise(() => gone.abort('gone')), true];
    await expect(daemon.askPin(PIN, { signal: gone.signal })).rejects.toBe('gone');
    const over = new AbortController();
    const notice = daemon.inform(PINPAD, { signal: never, over: over.signal, onShown: () => over.abort() });
    expect(await notice).toBe('over');
    expect(await daemon.inform(LOCKED, { signal: never })).toBe('dismissed');
    expect(terminal.asked).toEqual([PIN, LOCKED]);
  });
});

/** A client that says what it likes. */
async function rawClient() {
  const path = localDoorPath(directory);
  const arrived = new Promise<Socket>((resolve) => {
    const server = createServer(resolve);
    server.listen(path);
    onTestFinished(() => void server.close());
  });
  const socket = connect(path);
  const other = await arrived;
  onTestFinished(() => {
    socket.destroy();
    other.destroy();
  });
  const frames = frameSocket<DaemonMessage, ClientMessage>(socket, {
    schema: daemonMessage,
    whenGone: 'ERR_DAEMON_NOT_RUNNING',
  });
  const arriving = frameSocket<ClientMessage, DaemonMessage>(other, {
    schema: clientMessage,
    whenGone: 'ERR_OPERATION_CANCELLED',
  });
  const tails: Buffer[] = [];
  const next: typeof arriving.next = async (signal) => {
    const frame = await arriving.next(signal);
    tails.push(frame.tail);
    return frame;
  };
  return {
    client: { frames, asked: async () => (await frames.next()).message },
    daemon: socketPrompt({ ...arriving, next }),
    tails,
  };
}
