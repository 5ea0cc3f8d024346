import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { abortAfter } from '../abort-after.js';
import { lookAtDaemon } from '../doctor/index.js';
import { BridgeError } from '../error.js';
import { runCommand } from '../local/index.js';
import { localDoorPath } from '../paths.js';
import { failed, nothing, removed, type TraceOutcome } from './step.js';

export interface StopDaemonOptions {
  readonly signal: AbortSignal;
  /** Milliseconds in which the daemon must answer, and again in which it must be gone. */
  readonly timeLimit?: number;
}

const TIME_LIMIT_MS = 7_000;
const LOOK_EVERY_MS = 50;

/** Has the daemon of this person end, and waits until it has. */
export async function stopDaemon(
  directory: string,
  { signal, timeLimit = TIME_LIMIT_MS }: StopDaemonOptions,
): Promise<TraceOutcome> {
  const seen = await lookAtDaemon(directory, { signal, timeLimit });
  if (seen.found === 'nobody') return nothing('daemon');
  if (seen.found === 'silent') return failed('daemon', stillThere('it does not answer'));
  // A folder of somebody else's holds no daemon of ours; that it is there is told with the folder.
  if (seen.found === 'unusable folder') return nothing('daemon');
  if (seen.found === 'refusing') return failed('daemon', seen.error);
  const { pid } = seen.status;
  const tooLate = abortAfter(timeLimit);
  try {
    await runCommand(localDoorPath(directory), 'stop', {}, { signal: AbortSignal.any([signal, tooLate]) });
  } catch (error) {
    signal.throwIfAborted();
    if (tooLate.aborted) return failed('daemon', stillThere('it does not stop'));
    // Gone while it was told so is gone; the process says it.
    if (!(error instanceof BridgeError && error.code === 'ERR_DAEMON_NOT_RUNNING')) return failed('daemon', error);
  }
  return (await isGoneWithin(timeLimit, pid, signal)) ? removed('daemon') : failed('daemon', stillThere('it does not stop'));
}

const stillThere = (detail: string) => new BridgeError('ERR_DAEMON_ALREADY_RUNNING', { detail });

async function isGoneWithin(timeLimit: number, pid: number, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + timeLimit;
  while (await isAlive(pid)) {
    if (performance.now() > end) return false;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  return true;
}

async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    // Gone; or its number is another user's process by now.
    return false;
  }
  // One that has ended and that nobody has asked about (proc(5): state Z) holds nothing any more.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^\d+ \(.*\) Z /s.test(stat);
}
