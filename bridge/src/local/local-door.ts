import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import * as v from 'valibot';
import { BridgeError, toBridgeError } from '../error.js';
import type { Log } from '../log.js';
import { type OperationContext, readNhi, SELF_TEST_ORIGIN, selfTest } from '../operations/index.js';
import { onePromptAtATime } from '../pin/index.js';
import { type FrameSocket, frameSocket } from './frame-socket.js';
import { type AnswerMessage, answerMessage, type CommandMessage, commandMessage, type DaemonMessage } from './messages.js';
import { socketPrompt } from './socket-prompt.js';

/** What `cardbridge status` tells. */
export interface DaemonStatus {
  readonly version: string;
  readonly pid: number;
  readonly port: number;
  readonly backend: string;
  readonly simulated: boolean;
  readonly connections: number;
  /** Code of what keeps PC/SC from working; absent when it works. */
  readonly trouble?: string;
  readonly readers: number;
}

export interface LocalDoorOptions {
  readonly path: string;
  readonly operations: OperationContext;
  readonly status: () => DaemonStatus;
  readonly stop: () => void;
  readonly log: Log;
}

/**
 * The CLI's door: a Unix socket in a folder of this user only, or a named pipe. The system's permissions say who it is; nothing
 * of it is reachable from a page. Rejects with ERR_DAEMON_ALREADY_RUNNING when a daemon answers there.
 */
export async function openLocalDoor(options: LocalDoorOptions): Promise<{ close(): Promise<void> }> {
  const { path, log } = options;
  if (await answers(path)) throw new BridgeError('ERR_DAEMON_ALREADY_RUNNING');
  // Left behind by a daemon that was killed; a pipe needs no removal.
  if (process.platform !== 'win32') await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    void serve(socket, options).catch((error: unknown) =>
      log.info({ code: toBridgeError(error).code }, 'local connection ended'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

const incoming = v.union([commandMessage, answerMessage]);

async function serve(socket: Socket, options: LocalDoorOptions): Promise<void> {
  const frames = frameSocket<CommandMessage | AnswerMessage, DaemonMessage>(socket, incoming);
  const { message } = await frames.next();
  try {
    if (!('command' in message)) throw new BridgeError('ERR_MESSAGE_MALFORMED');
    // From here on only answers may come; a second command on the same socket is a mistake.
    const answers = frames as unknown as FrameSocket<AnswerMessage, DaemonMessage>;
    frames.send({ result: await execute(message, answers, options) });
    if (message.command === 'stop') options.stop();
  } catch (error) {
    const { code, detail } = toBridgeError(error);
    if (code === 'ERR_INTERNAL') options.log.error({ err: error }, 'local command failed');
    frames.send({ error: { code, ...(detail === undefined ? {} : { detail }) } });
  } finally {
    frames.close();
  }
}

async function execute(
  message: CommandMessage,
  frames: FrameSocket<AnswerMessage, DaemonMessage>,
  { operations, status }: LocalDoorOptions,
): Promise<unknown> {
  switch (message.command) {
    case 'status':
      return status();
    case 'stop':
      return {};
    case 'readers': {
      const trouble = operations.inventory.trouble();
      if (trouble) throw trouble;
      await operations.inventory.settled(frames.closed);
      return {
        readers: operations.inventory
          .readers()
          .map(({ name, state, card }) => ({ name, state, ...(card ? { card: { kind: card.kind } } : {}) })),
      };
    }
    case 'authenticate':
    case 'nhi': {
      const { reader, prompt } = message.params;
      const context = prompt === 'terminal' ? { ...operations, prompt: onePromptAtATime(socketPrompt(frames)) } : operations;
      const run = {
        ...(reader === undefined ? {} : { reader }),
        signal: frames.closed,
        onProgress: (stage: string) => frames.send({ progress: stage }),
      };
      return message.command === 'authenticate'
        ? selfTest(context, run)
        : { basicData: await readNhi(context, { ...run, origin: SELF_TEST_ORIGIN }) };
    }
  }
}
