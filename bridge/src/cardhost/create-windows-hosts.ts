import { BridgeError } from '../error.js';
import { isStatus, PcscError } from '../pcsc/index.js';
import { createMask } from '../secret-bytes/index.js';
import {
  type CredentialPrompt,
  type LoopbackConnection,
  MAX_CREDENTIAL_BYTES,
  type SocketOwner,
  type TaskDialog,
  type TaskDialogAnswer,
} from '../windows/index.js';
import { type CardHostChild, type HostCall, HostProcess } from './host-process.js';

/** All in milliseconds. */
export interface WindowsHostLimits {
  /** Telling whose a connection is, with the start of a host. */
  readonly ownerMs: number;
  /** How long the host that tells it is kept when nobody asks. */
  readonly idleMs: number;
}

const DEFAULT_LIMITS: WindowsHostLimits = { ownerMs: 5000, idleMs: 60_000 };

/** Milliseconds that a host gets to have a window closed that another program draws: see `showCredentialPrompt` in ../windows. */
const CLOSING_MS = 500;

/** How long a window waits: until the signal aborts, or so many milliseconds. */
interface WindowLimits {
  readonly signal: AbortSignal;
  readonly timeLimit: number;
}

/** What the daemon asks of Windows itself, in child processes. */
export interface WindowsHosts {
  /**
   * Shows a window, in a host of its own: it is ended, and the window with it, when the signal aborts (rejects with its reason) or
   * the time is over (ERR_PROMPT_TIMEOUT; milliseconds). ERR_PROMPT_UNAVAILABLE when no window can be shown.
   */
  showTaskDialog(window: TaskDialog, limits: WindowLimits): Promise<TaskDialogAnswer>;
  /**
   * Shows a window with a field for a secret, likewise. What was typed as UTF-8, in a buffer that the caller zeroes and that is all
   * that is left of it in this process; `null` when the person closed the window.
   */
  showCredentialPrompt(window: CredentialPrompt, limits: WindowLimits): Promise<Buffer | null>;
  /**
   * Whose program has the other end of a connection between two ports of 127.0.0.1. `not-told` only when the host says that
   * Windows did not tell, or cannot be started at all; an answer that does not come in time, or a host lost on the way, is `other`:
   * load that somebody makes must not open the door.
   */
  socketOwner(connection: LoopbackConnection): Promise<SocketOwner | 'not-told'>;
  close(): Promise<void>;
}

/**
 * `spawn` starts a child that runs `runCardHost`; nothing is started before the first call. A host with a window cannot hear that
 * the daemon is gone, but goes with it: Windows ends the job that libuv puts children in (libuv, src/win/process.c).
 */
export function createWindowsHosts(options: {
  readonly spawn: () => CardHostChild;
  readonly limits?: Partial<WindowsHostLimits>;
}): WindowsHosts {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  /** The one that tells whose a connection is. */
  let teller: HostProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let asking = 0;
  /** The hosts that show a window, and how long each of them gets to have it closed. */
  const windows = new Map<HostProcess, number>();
  const ending = new Set<Promise<void>>();

  const end = (host: HostProcess, graceMs = 0) => {
    if (graceMs === 0) host.kill();
    const ended = host.stop(graceMs);
    ending.add(ended);
    return ended.finally(() => ending.delete(ended));
  };

  const letTellerGo = () => {
    clearTimeout(idle);
    if (teller) void end(teller);
    teller = undefined;
  };

  /** `graceMs`: how long the host gets to have its window closed, when that is taken back. */
  const inHostOfItsOwn = async <T>(
    call: string,
    graceMs: number,
    { signal, timeLimit }: WindowLimits,
    use: (host: HostProcess, waiting: Pick<HostCall, 'call' | 'signal'>) => Promise<T>,
  ): Promise<T> => {
    signal.throwIfAborted();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new BridgeError('ERR_PROMPT_TIMEOUT')), timeLimit);
    const either = AbortSignal.any([signal, limit.signal]);
    let host: HostProcess | undefined;
    try {
      host = new HostProcess(options.spawn());
      windows.set(host, graceMs);
      return await use(host, { call, signal: either });
    } catch (error) {
      if (either.aborted) throw either.reason;
      throw toPromptError(error);
    } finally {
      clearTimeout(timer);
      if (host) {
        windows.delete(host);
        await end(host, either.aborted ? graceMs : 0);
      }
    }
  };

  return {
    showTaskDialog: ({ title, instruction, content, buttons, defaultButton }, limits) =>
      inHostOfItsOwn('TaskDialogIndirect', 0, limits, async (host, waiting) => {
        const request = { method: 'task-dialog' as const, title, instruction, content, buttons: [...buttons], defaultButton };
        const { answer } = await host.call({ ...waiting, request });
        if (!answer.dialog)
          throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: 'the host did not say what was pressed' });
        return answer.dialog;
      }),
    showCredentialPrompt: async ({ title, message, userName }, limits) => {
      const secret = await inHostOfItsOwn('CredUIPromptForWindowsCredentials', CLOSING_MS, limits, async (host, waiting) => {
        const mask = createMask(MAX_CREDENTIAL_BYTES);
        try {
          const request = { method: 'credential-prompt' as const, title, message, userName };
          const { answer, tail } = await host.call({ ...waiting, request, tail: mask.bytes });
          const typed = mask.take(tail);
          if (answer.credential === 'typed') return typed;
          typed.fill(0);
          if (answer.credential === 'cancelled') return null;
          throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: 'the host did not say whether something was typed' });
        } finally {
          mask.discard();
        }
      });
      // It may have come just before the page went.
      if (limits.signal.aborted) secret?.fill(0);
      limits.signal.throwIfAborted();
      return secret;
    },
    socketOwner: async ({ peerPort, ourPort }) => {
      clearTimeout(idle);
      asking += 1;
      if (!teller?.alive) letTellerGo();
      let host: HostProcess | undefined;
      try {
        teller ??= new HostProcess(options.spawn());
        host = teller;
        const request = { method: 'socket-owner' as const, peerPort, ourPort };
        const { answer } = await host.call({ call: 'GetExtendedTcpTable', request, limitMs: limits.ownerMs });
        return answer.owner ?? 'other';
      } catch (error) {
        const over = isStatus(error, 'CARDHOST_TIMEOUT');
        const lost = isStatus(error, 'CARDHOST_LOST') && host?.proven === true;
        return over || lost ? 'other' : 'not-told';
      } finally {
        asking -= 1;
        if (asking === 0 && teller) idle = setTimeout(letTellerGo, limits.idleMs);
      }
    },
    close: async () => {
      for (const [host, graceMs] of windows) void end(host, graceMs);
      letTellerGo();
      await Promise.all(ending);
    },
  };
}

function toPromptError(error: unknown): unknown {
  if (error instanceof BridgeError) return error;
  const { cause } = error instanceof PcscError ? error : {};
  const detail = `no window: ${cause instanceof Error ? cause.message : error}`;
  return new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail, cause: error });
}
