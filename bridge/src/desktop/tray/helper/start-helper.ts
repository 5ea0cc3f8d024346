import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type FromHelper, type HelperMenu, parseLine, type ToHelper } from './protocol.js';

/** A running helper. */
export interface Helper {
  /** The menu comes first, once, and only when it said that it is ready. */
  send(line: HelperMenu | ToHelper): void;
  /** Asks it to end, and ends it when it does not. */
  stop(): Promise<void>;
}

export interface HelperListeners {
  readonly onSaid: (said: FromHelper) => void;
  /** Once, with a reason when it was not asked to end. */
  readonly onEnd: (why: string | undefined) => void;
}

/** Characters of a line that has no end yet. A click names its entry with everything below it. */
const LONGEST_LINE = 256 * 1024;
/** Bytes that it has not taken: it hangs. */
const MOST_WAITING = 4 * 1024 * 1024;
const READY_LIMIT = 15_000;
const STOP_LIMIT = 2_000;

/** Starts the executable, which may fail: then `onEnd` says so. It ends by itself when we do: its input ends then. */
export function startHelper(file: string, listeners: HelperListeners): Helper {
  try {
    return attend(spawn(file, [], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true }), listeners);
  } catch (error) {
    // Most failures are told by an event; not all (a file that is no program, on Windows).
    setImmediate(() => listeners.onEnd(`it cannot be started: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`));
    return { send() {}, async stop() {} };
  }
}

function attend(child: ChildProcessByStdio<Writable, Readable, null>, { onSaid, onEnd }: HelperListeners): Helper {
  let why: string | undefined;
  let isAsked = false;
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(limit);
      resolve();
      onEnd(isAsked ? undefined : (why ?? reason));
    };
    child.once('error', (error: NodeJS.ErrnoException) => end(`it cannot be started: ${error.code ?? error.name}`));
    child.once('close', (code, signal) => end(`it ended: ${signal ?? code}`));
  });
  const giveUp = (reason: string) => {
    why ??= reason;
    child.kill('SIGKILL');
  };
  const limit = setTimeout(() => giveUp('it does not get ready'), READY_LIMIT).unref();

  // It may be gone before it took what we wrote; `close` tells.
  child.stdin.on('error', () => {});
  let kept = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (kept + chunk).split('\n');
    kept = lines.pop() ?? '';
    for (const line of lines) {
      const said = parseLine(line);
      if (!said) {
        giveUp('it said what it should not');
        return;
      }
      if (said.type === 'ready') clearTimeout(limit);
      onSaid(said);
    }
    if (kept.length > LONGEST_LINE) giveUp('it said what it should not');
  });

  const send = (line: HelperMenu | ToHelper) => {
    if (isOver || !child.stdin.writable) return;
    if (child.stdin.writableLength > MOST_WAITING) giveUp('it does not listen');
    else child.stdin.write(`${JSON.stringify(line)}\n`);
  };
  return {
    send,
    async stop() {
      isAsked = true;
      send({ type: 'exit' });
      child.stdin.end();
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
      await over;
      clearTimeout(kill);
    },
  };
}
