import { BridgeError } from '../error.js';
import { isStatus, PcscError } from '../pcsc/index.js';
import type { LoopbackConnection, SocketOwner, TaskDialog, TaskDialogAnswer } from '../windows/index.js';
import { type CardHostChild, HostProcess } from './host-process.js';

/** All in milliseconds. */
export interface WindowsHostLimits {
  /** Telling whose a connection is, with the start of a host. */
  readonly ownerMs: number;
  /** How long the host that tells it is kept when nobody asks. */
  readonly idleMs: number;
}

const DEFAULT_LIMITS: WindowsHostLimits = { ownerMs: 5000, idleMs: 60_000 };

/** What the daemon asks of Windows itself, in child processes. */
export interface WindowsHosts {
  /**
   * Shows a window, in a host of its own: it is killed, and the window with it, when the signal aborts (rejects with its reason) or
   * the time is over (ERR_PROMPT_TIMEOUT; milliseconds). ERR_PROMPT_UNAVAILABLE when no window can be shown.
   */
  showTaskDialog(
    window: TaskDialog,
    options: { readonly signal: AbortSignal; readonly timeLimit: number },
  ): Promise<TaskDialogAnswer>;
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
  const windows = new Set<HostProcess>();
  const ending = new Set<Promise<void>>();

  const end = (host: HostProcess) => {
    host.kill();
    const ended = host.stop(0);
    ending.add(ended);
    return ended.finally(() => ending.delete(ended));
  };

  const letTellerGo = () => {
    clearTimeout(idle);
    if (teller) void end(teller);
    teller = undefined;
  };

  return {
    showTaskDialog: async ({ title, instruction, content, buttons, defaultButton }, { signal, timeLimit }) => {
      signal.throwIfAborted();
      let host: HostProcess | undefined;
      try {
        host = new HostProcess(options.spawn());
        windows.add(host);
        const request = { method: 'task-dialog' as const, title, instruction, content, buttons: [...buttons], defaultButton };
        const { answer } = await host.call({ call: 'TaskDialogIndirect', request, signal, limitMs: timeLimit });
        if (!answer.dialog)
          throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: 'the host did not say what was pressed' });
        return answer.dialog;
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw toPromptError(error);
      } finally {
        if (host) {
          windows.delete(host);
          await end(host);
        }
      }
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
      for (const host of windows) void end(host);
      letTellerGo();
      await Promise.all(ending);
    },
  };
}

function toPromptError(error: unknown): unknown {
  if (isStatus(error, 'CARDHOST_TIMEOUT')) return new BridgeError('ERR_PROMPT_TIMEOUT');
  if (error instanceof BridgeError) return error;
  const { cause } = error instanceof PcscError ? error : {};
  const detail = `no task dialog: ${cause instanceof Error ? cause.message : error}`;
  return new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail, cause: error });
}
