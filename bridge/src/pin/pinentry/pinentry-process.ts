import { BridgeError } from '../../error.js';
import { openPrivatePipe, type PrivatePipe } from '../../secret-bytes/index.js';
import { cannotStart, spawnWindowProgram } from '../spawn-window-program.js';
import { type Assuan, createAssuan } from './assuan.js';

const PASSED_ON = /^(?:PATH|HOME|LANG|LC_[A-Z]+|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS)$/;

/** Milliseconds that a program has to put its terminal in order: a window is to be gone within a second (DESIGN §7). */
const TO_PUT_IN_ORDER = 400;

export interface PinentryProcess extends Pick<Assuan, 'command'> {
  /** Kills the program, and its window with it; resolves when it is gone. What it still says is zeroed. */
  stop(): Promise<void>;
  /**
   * The same for one whose window is on a terminal: it is asked first, so that it leaves the terminal as it was. Says whether it
   * may have done so; one that had to be killed, or crashed, has not.
   */
  stopInOrder(): Promise<boolean>;
}

export interface PinentryLimits {
  readonly signal: AbortSignal;
  /** Milliseconds after which the conversation ends with ERR_PROMPT_TIMEOUT. */
  readonly timeLimit: number;
}

/**
 * Starts one pinentry program and waits for its greeting. When the signal aborts or the time is over, what waits for an answer rejects
 * at once. ERR_PROMPT_UNAVAILABLE for a program that cannot be started, or that is no pinentry.
 */
export async function startPinentry(
  program: string,
  environment: NodeJS.ProcessEnv,
  limits: PinentryLimits,
): Promise<PinentryProcess> {
  limits.signal.throwIfAborted();
  const pipe = await openPipe((bytes) => assuan.receive(bytes));
  const closePipe = async () => {
    pipe.stream.destroy();
    await pipe.closeWriteEnd();
  };
  const child = await whole(closePipe, () => {
    limits.signal.throwIfAborted();
    return spawnWindowProgram({ program, args: [], environment, passedOn: PASSED_ON }, pipe.writeEnd);
  });
  const assuan = createAssuan(child.stdin);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.on('error', (cause) => {
      assuan.end(cannotStart(program, cause));
      resolve();
    });
  });
  pipe.stream.on('error', (cause) => assuan.end(unavailable('reading from pinentry failed', cause)));
  pipe.stream.on('close', () => assuan.end(unavailable('pinentry ended')));
  // Toolkits complain a lot, to nobody.
  child.stderr.on('data', (chunk: Buffer) => chunk.fill(0));
  const onAbort = () => assuan.end(limits.signal.reason);
  limits.signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => assuan.end(new BridgeError('ERR_PROMPT_TIMEOUT')), limits.timeLimit);

  const release = async () => {
    clearTimeout(timer);
    limits.signal.removeEventListener('abort', onAbort);
    // From here on nobody waits for an answer, not even for one that is under way.
    assuan.end(unavailable('pinentry was stopped'));
    await pipe.closeWriteEnd();
  };
  const kill = async () => {
    // Not BYE: a program that shows its window does not listen, and one that has answered has nothing to save.
    child.kill('SIGKILL');
    await gone;
    pipe.stream.destroy();
  };
  const stop = async () => {
    await release();
    await kill();
  };
  const stopInOrder = async () => {
    await release();
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, TO_PUT_IN_ORDER);
    });
    child.kill('SIGTERM');
    await Promise.race([gone, tooLong]);
    clearTimeout(timer);
    await kill();
    return child.exitCode !== null || child.signalCode === 'SIGTERM';
  };

  await whole(stop, async () => {
    const greeting = assuan.greeting();
    await Promise.all([greeting, pipe.closeWriteEnd()]);
  });
  return { command: assuan.command, stop, stopInOrder };
}

async function openPipe(onBytes: (bytes: Buffer) => void): Promise<PrivatePipe> {
  try {
    return await openPrivatePipe(onBytes);
  } catch (cause) {
    throw unavailable('pinentry cannot be listened to', cause);
  }
}

/** Cleans up after a step that failed. */
async function whole<T>(cleanUp: () => Promise<void>, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

function unavailable(detail: string, cause?: unknown): BridgeError {
  return new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail, cause });
}
