import { abortAfter } from '../abort-after.js';
import { BridgeError, toBridgeError } from '../error.js';
import { type DaemonStatus, type LocalResults, runCommand } from '../local/index.js';
import { assertPrivateDirectory, localDoorPath } from '../paths.js';

/** Readers and what is in them, and what keeps those of PC/SC from being seen. */
export interface CardsSeen {
  /** Absent where nobody could be asked. */
  readonly readers?: LocalResults['readers']['readers'];
  readonly trouble?: BridgeError;
}

/** The daemon of this person, as the doctor finds it. */
export type DaemonSeen =
  | { readonly found: 'running'; readonly status: DaemonStatus; readers(): Promise<CardsSeen> }
  | { readonly found: 'nobody' }
  /** Somebody listens at its door, and says nothing. */
  | { readonly found: 'silent' }
  /** Its folder may not be used: nobody there may be talked to. */
  | { readonly found: 'unusable folder'; readonly error: BridgeError }
  | { readonly found: 'refusing'; readonly error: BridgeError };

/** It answers in milliseconds; a computer that has just started takes longer. */
const TIME_LIMIT_MS = 5_000;
/** Cards are recognised first, each with some retries. */
const READERS_TIME_LIMIT_MS = 12_000;

/** Asks at the local door. Never rejects but with the reason of the signal. */
export async function lookAtDaemon(
  directory: string,
  { signal, timeLimit = TIME_LIMIT_MS }: { readonly signal: AbortSignal; readonly timeLimit?: number },
): Promise<DaemonSeen> {
  let path: string;
  try {
    path = localDoorPath(directory);
    await assertPrivateDirectory(directory);
  } catch (thrown) {
    const error = toBridgeError(thrown);
    return error.code === 'ERR_DAEMON_NOT_RUNNING' ? { found: 'nobody' } : { found: 'unusable folder', error };
  }
  const tooLate = abortAfter(timeLimit);
  try {
    const status = await runCommand(path, 'status', {}, { signal: AbortSignal.any([signal, tooLate]) });
    const limited = () => AbortSignal.any([signal, abortAfter(READERS_TIME_LIMIT_MS)]);
    return {
      found: 'running',
      status,
      readers: async () => {
        const { readers, trouble } = await runCommand(path, 'readers', {}, { signal: limited() });
        return { readers, ...(trouble ? { trouble: new BridgeError(trouble.code, trouble) } : {}) };
      },
    };
  } catch (thrown) {
    signal.throwIfAborted();
    if (tooLate.aborted) return { found: 'silent' };
    const error = toBridgeError(thrown);
    return isNobody(error) ? { found: 'nobody' } : { found: 'refusing', error };
  }
}

/** No socket, or one that a killed daemon left behind; one that closes at once was just going. */
function isNobody({ code, cause }: BridgeError): boolean {
  if (code !== 'ERR_DAEMON_NOT_RUNNING') return false;
  return !(cause instanceof Error && 'code' in cause) || cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED';
}

/** The same for the daemon that the doctor runs in. */
export async function lookAtOwnDaemon(daemon: OwnDaemon): Promise<DaemonSeen> {
  const status = await daemon.status();
  return {
    found: 'running',
    status,
    readers: async () => ({
      readers: daemon.readers(),
      ...(status.trouble ? { trouble: new BridgeError(status.trouble) } : {}),
    }),
  };
}

export interface OwnDaemon {
  status(): Promise<DaemonStatus>;
  readers(): LocalResults['readers']['readers'];
}
