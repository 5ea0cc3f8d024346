import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { askToClose } from './ask-to-close.js';

const run = promisify(execFile);

/** TEST ONLY: a screen that nobody sees, and a hand that types on it. */
export interface VirtualDisplay {
  /** Value of DISPLAY. */
  readonly name: string;
  /** Waits for a window whose title matches this expression and gives it the keyboard (there is no window manager to do so). */
  focus(title: string): Promise<void>;
  /** Titles of the windows that are on the screen now. */
  titles(): Promise<readonly string[]>;
  type(text: string): Promise<void>;
  /** Presses one key by its X name, such as `Return`. */
  press(key: string): Promise<void>;
  /** Asks every window that is on the screen to close, as the cross in its frame does. */
  close(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Xvfb on a display number that it finds free itself. */
export async function startVirtualDisplay(): Promise<VirtualDisplay> {
  // An X server starts over when its last client leaves, and drops whoever connects meanwhile: here that is the next window.
  const server = spawn('Xvfb', ['-displayfd', '3', '-noreset', '-screen', '0', '900x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  // The pipe ends when the server does, so a server that cannot start is seen too.
  const name = `:${await firstLine(server.stdio[3] as Readable)}`;
  const xdotool = async (...args: readonly string[]) =>
    (await run('xdotool', [...args], { env: { ...process.env, DISPLAY: name }, timeout: 20_000 })).stdout.trim();

  return {
    name,
    focus: async (title) => void (await xdotool('search', '--sync', '--onlyvisible', '--name', title, 'windowfocus', '--sync')),
    async titles() {
      const ids = await xdotool('search', '--onlyvisible', '--name', '.').catch((error: { code?: unknown }) => {
        // What a search that finds nothing exits with.
        if (error.code === 1) return '';
        throw error;
      });
      return Promise.all(ids.split(/\n/).flatMap((id) => (id === '' ? [] : [xdotool('getwindowname', id)])));
    },
    type: async (text) => void (await xdotool('type', '--delay', '20', text)),
    async close() {
      const ids = await xdotool('search', '--onlyvisible', '--name', '.');
      for (const id of ids.split(/\n/)) await askToClose(Number(name.slice(1)), Number(id));
    },
    press: async (key) => void (await xdotool('key', key)),
    async stop() {
      server.kill();
      await exited;
    },
  };
}

async function firstLine(stream: Readable): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('Xvfb named no display');
}
