import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { BridgeError } from '../../error.js';

const run = promisify(execFile);

/** Milliseconds after which stty, which has nothing to wait for, is given up. */
const STTY_LIMIT = 1000;

/**
 * What a text window leaves behind that did not end by itself, in the order of ECMA-48 and of xterm ("XTerm Control Sequences"): colours
 * off, cursor shown, arrow keys as usual, the screen that was there before. Other terminals pass over what they do not know.
 */
const LEAVE_WINDOW = '\x1b[0m\x1b[?25h\x1b[?1l\x1b>\x1b[?1049l\r\n';

/**
 * Remembers how a terminal is set and gives what sets it so again and takes a text window off it. Both only while we are in its
 * foreground: in the background the kernel stops who changes a terminal. ERR_PROMPT_UNAVAILABLE when it cannot be remembered.
 */
export async function rememberTerminal(name: string): Promise<() => Promise<void>> {
  const state = await stty(name, '-g').catch((cause: unknown) => {
    throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: `stty cannot read the state of ${name}`, cause });
  });
  return async () => {
    // A terminal that is gone needs nothing.
    await stty(name, state.trim()).catch(() => undefined);
    await write(name, LEAVE_WINDOW).catch(() => undefined);
  };
}

/** Not for longer than the terminal takes it: somebody may have stopped it (Ctrl-S). */
async function write(name: string, text: string): Promise<void> {
  const terminal = await open(name, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  try {
    await terminal.write(text);
  } finally {
    await terminal.close();
  }
}

/** POSIX.1-2017, XCU stty; -F is of GNU and BusyBox. */
const stty = async (name: string, parameter: string): Promise<string> =>
  (await run('stty', ['-F', name, parameter], { timeout: STTY_LIMIT, killSignal: 'SIGKILL' })).stdout;

/**
 * Keeps this process awake until the function that it gives is called. Whoever touches a terminal from its background has the kernel stop
 * the whole process group (POSIX.1-2017, XBD 11.1.4): a window that is still there when the person moves the daemon to the
 * background (Ctrl-Z, bg) would stop the daemon with it.
 */
export function stayAwake(): () => void {
  const ignore = () => undefined;
  for (const signal of STOPPING) process.on(signal, ignore);
  return () => {
    for (const signal of STOPPING) process.off(signal, ignore);
  };
}

const STOPPING = ['SIGTTIN', 'SIGTTOU'] as const;
