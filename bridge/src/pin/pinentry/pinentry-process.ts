import { BridgeError } from '../../error.js';
import { cannotStart, spawnWindowProgram } from '../spawn-window-program.js';
import { type Assuan, createAssuan } from './assuan.js';

const PASSED_ON = /^(?:PATH|HOME|LANG|LC_[A-Z]+|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS)$/;

export interface PinentryProcess extends Pick<Assuan, 'greeting' | 'command'> {
  /** Kills the program, and its window with it; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface PinentryLimits {
  readonly signal: AbortSignal;
  /** Milliseconds after which the conversation ends with ERR_PROMPT_TIMEOUT. */
  readonly timeLimit: number;
}

/**
 * Starts one pinentry program. When the signal aborts or the time is over, what waits for an answer rejects at once. A program
 * that cannot be started shows as ERR_PROMPT_UNAVAILABLE in `greeting`.
 */
export function startPinentry(program: string, environment: NodeJS.ProcessEnv, limits: PinentryLimits): PinentryProcess {
  const child = spawnWindowProgram({ program, args: [], environment, passedOn: PASSED_ON });
  // Toolkits complain a lot, to nobody.
  child.stderr.resume();
  const assuan = createAssuan(child.stdout, child.stdin);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.on('error', (cause) => {
      assuan.end(cannotStart(program, cause));
      resolve();
    });
  });
  const onAbort = () => assuan.end(limits.signal.reason);
  limits.signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => assuan.end(new BridgeError('ERR_PROMPT_TIMEOUT')), limits.timeLimit);

  return {
    greeting: assuan.greeting,
    command: assuan.command,
    async stop() {
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', onAbort);
      // Not BYE: a program that shows its window does not listen, and one that has answered has nothing to save.
      child.kill('SIGKILL');
      await gone;
    },
  };
}
