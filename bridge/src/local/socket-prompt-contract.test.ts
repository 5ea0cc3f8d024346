import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { terminalRig } from '../../test/support/terminal-rig.js';
import { localDoorPath } from '../paths.js';
import { promptContract } from '../pin/prompt.contract.js';
import { frameSocket } from './frame-socket.js';
import { type ClientMessage, clientMessage, type DaemonMessage } from './messages.js';
import { runCommand } from './run-command.js';
import { socketPrompt } from './socket-prompt.js';

// The whole way: the daemon's end, the socket, the command line's end, and a terminal with somebody at it.
promptContract(
  'the terminal at the other end of the local socket',
  async (acts, options) => {
    const terminal = terminalRig(acts, options);
    const directory = await mkdtemp(join(tmpdir(), 'cardbridge-socket-prompt-'));
    const path = localDoorPath(directory);
    let onClient = (_socket: Socket) => {};
    const client = new Promise<Socket>((resolve) => {
      onClient = resolve;
    });
    const server = createServer((socket) => onClient(socket));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const leave = new AbortController();
    const command = runCommand(
      path,
      'authenticate',
      { prompt: 'terminal' },
      { signal: leave.signal, prompt: terminal.prompt },
    ).catch(() => undefined);
    const frames = frameSocket<ClientMessage, DaemonMessage>(await client, {
      schema: clientMessage,
      whenGone: 'ERR_OPERATION_CANCELLED',
    });
    await frames.next();
    return {
      prompt: socketPrompt(frames),
      shown: terminal.shown,
      isOpen: terminal.isOpen,
      remove: async () => {
        leave.abort();
        await command;
        frames.close();
        server.close();
        await terminal.remove();
        await rm(directory, { recursive: true, force: true });
      },
    };
  },
  // That the other end has no terminal is an error of the command there.
  { hasTimeLimit: false, asksAboutAccess: false },
);
