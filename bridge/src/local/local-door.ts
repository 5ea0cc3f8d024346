import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Grants, PolicySource } from '../access/index.js';
import { BridgeError, toBridgeError } from '../error.js';
import { aloneWith } from '../files/index.js';
import type { Log } from '../log.js';
import { type OperationContext, readNhi, SELF_TEST_ORIGIN, selfTest, toldReaders } from '../operations/index.js';
import { executeCardsCommand } from './execute-cards-command.js';
import { executeGrantsCommand } from './execute-grants-command.js';
import { type FrameSocket, frameSocket } from './frame-socket.js';
import { type ClientMessage, type CommandMessage, clientMessage, type DaemonMessage } from './messages.js';
import type { DaemonStatus, LocalResults } from './results.js';
import { socketPrompt } from './socket-prompt.js';
import { tellReaders } from './tell-readers.js';
import { withTrouble } from './trouble.js';

export interface LocalDoorOptions {
  readonly path: string;
  readonly operations: OperationContext;
  readonly policy: PolicySource;
  readonly grants: Grants;
  readonly status: () => Promise<DaemonStatus>;
  /** Reads the certificate of wss again and serves with what is there now. */
  readonly reloadTrust: () => Promise<LocalResults['trust.reload']>;
  /** Asks the daemon to stop; whoever asked sees it done when the connection closes. */
  readonly stop: () => void;
  /** Lets the person see the desktop program; where there is none, nothing is shown. */
  readonly show?: () => void;
  readonly log: Log;
  /** Milliseconds in which a connection must say what it wants. */
  readonly commandTimeLimit?: number;
}

/** People's commands come one at a time; a script that forgot to wait is told. */
const MAX_CONNECTIONS = 16;
/** Of which so many go on watching: they stay, and `stop` must get in. */
const MAX_WATCHERS = 8;
/** Those who are told that there are too many, and do not listen, hold no more file descriptors than this. */
const MAX_SOCKETS = 64;
const COMMAND_TIME_LIMIT_MS = 10_000;

/**
 * The CLI's door: a Unix socket in a folder of this user only, or a named pipe. The system's permissions say who it is (attack D-22);
 * nothing of it is reachable from a page. Rejects with ERR_DAEMON_ALREADY_RUNNING when a daemon answers there.
 */
export async function openLocalDoor(options: LocalDoorOptions): Promise<{ close(): Promise<void> }> {
  const { path, log } = options;
  const sockets = new Set<Socket>();
  const watchers = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      watchers.delete(socket);
    });
    const onWatch = () => {
      if (watchers.size === MAX_WATCHERS) throw tooMany();
      watchers.add(socket);
    };
    void serve(socket, { ...options, full: sockets.size > MAX_CONNECTIONS, onWatch });
  });
  server.maxConnections = MAX_SOCKETS;
  try {
    await listen(server, path);
  } catch (error) {
    if (!isTaken(error)) throw error;
    // A pipe of Windows goes with its process; a socket stays, and of those who find it left behind at the same moment the second would
    // take away that of the first.
    const takeOver = () => listenInItsPlace(server, path);
    await (process.platform === 'win32' ? takeOver() : aloneWith(path, takeOver));
  }
  // Such as too many open files: one connection is lost, not the daemon.
  server.on('error', (error) => log.error({ err: error }, 'local door'));
  // The folder keeps others out already; this is for a folder that somebody opens later. A pipe has no mode.
  if (process.platform !== 'win32') await chmod(path, 0o600);
  return {
    close: async () => {
      // First the door, so that who asked us to stop finds it gone when their connection closes.
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function listenInItsPlace(server: Server, path: string): Promise<void> {
  const found = await whoListens(path);
  if (found === 'somebody') throw new BridgeError('ERR_DAEMON_ALREADY_RUNNING');
  // Left behind by a daemon that was killed. Where there is none by now, what comes there next is not ours to take away.
  if (found === 'nobody') await rm(path, { force: true });
  try {
    await listen(server, path);
  } catch (error) {
    throw isTaken(error) ? new BridgeError('ERR_DAEMON_ALREADY_RUNNING', { cause: error }) : error;
  }
}

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE';

/** `nothing`: it is gone. One that is too busy to let us in (EAGAIN) is somebody. */
async function whoListens(path: string): Promise<'somebody' | 'nobody' | 'nothing'> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve('somebody');
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ENOENT') resolve('nothing');
      // ENOTSOCK: a file that is no socket.
      else resolve(code === 'ECONNREFUSED' || code === 'ENOTSOCK' ? 'nobody' : 'somebody');
    });
  });
}

interface ServeOptions extends LocalDoorOptions {
  readonly full: boolean;
  /** Takes a place among those who watch. Errors: ERR_OPERATION_BUSY. */
  readonly onWatch: () => void;
}

const tooMany = () => new BridgeError('ERR_OPERATION_BUSY', { detail: 'too many commands at once' });

/** One connection: one command, the questions and answers that belong to it, one result or error. Never rejects. */
async function serve(socket: Socket, options: ServeOptions): Promise<void> {
  const frames = frameSocket<ClientMessage, DaemonMessage>(socket, {
    schema: clientMessage,
    whenGone: 'ERR_OPERATION_CANCELLED',
  });
  let command: string | undefined;
  const silent = new AbortController();
  const tooLate = () => silent.abort(new BridgeError('ERR_OPERATION_CANCELLED', { detail: 'no command came' }));
  const clock = setTimeout(tooLate, options.commandTimeLimit ?? COMMAND_TIME_LIMIT_MS);
  try {
    const { message } = await frames.next(silent.signal);
    clearTimeout(clock);
    if (options.full) throw tooMany();
    if (!('command' in message)) throw new BridgeError('ERR_MESSAGE_MALFORMED', { detail: 'a command comes first' });
    command = message.command;
    frames.send({ result: await execute(message, frames, options) });
    if (command === 'stop') {
      options.stop();
      await frames.ended;
    }
  } catch (thrown) {
    const error = toBridgeError(thrown);
    const { code, detail } = error;
    options.log[code === 'ERR_INTERNAL' ? 'error' : 'info']({ command, err: error }, 'local command failed');
    frames.send({ error: { code, ...(detail === undefined ? {} : { detail }) } });
  } finally {
    clearTimeout(clock);
    frames.close();
  }
}

async function execute(
  message: CommandMessage,
  frames: FrameSocket<ClientMessage, DaemonMessage>,
  { operations, policy, grants, status, reloadTrust, show, onWatch }: ServeOptions,
): Promise<LocalResults[keyof LocalResults]> {
  const { inventory } = operations;
  switch (message.command) {
    case 'status':
      return status();
    case 'stop':
      return {};
    case 'desktop.show':
      show?.();
      return { shown: show !== undefined };
    case 'readers': {
      await inventory.settled(frames.closed);
      return { readers: toldReaders(inventory), ...withTrouble(inventory.trouble()) };
    }
    case 'readers.watch':
      onWatch();
      return tellReaders(inventory, frames);
    case 'grants.list':
    case 'grants.decide':
    case 'grants.revoke':
    case 'grants.clear':
      return executeGrantsCommand(message, { grants, policy: policy.current().policy });
    case 'cards.list':
    case 'cards.resume':
    case 'cards.clear':
      return executeCardsCommand(message, operations);
    case 'trust.reload':
      return reloadTrust();
    case 'authenticate':
    case 'nhi': {
      const { reader, prompt } = message.params;
      const context = prompt === 'terminal' ? { ...operations, prompt: socketPrompt(frames) } : operations;
      const run = {
        ...(reader === undefined ? {} : { reader }),
        signal: frames.closed,
        onProgress: (stage: string) => frames.send({ progress: stage }),
      };
      if (message.command === 'authenticate') return selfTest(context, run);
      return { basicData: await readNhi(context, { ...run, origin: SELF_TEST_ORIGIN }) };
    }
  }
}
