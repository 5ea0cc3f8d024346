import { spawn } from 'node:child_process';
import type { OwnProgram } from '../own-program.js';

/**
 * The desktop program as it is to be started again, by a card host that finds its daemon gone without a farewell: a card host lives
 * in a process of its own, so nothing more has to run for that.
 */
export type Heir = OwnProgram;

/** In the environment of a program that was started again: when it was, and the times before, as long as they matter. */
const RESTARTS_VARIABLE = 'CARDBRIDGE_RESTARTS';

/** A program that does not live ten minutes is not helped by a fourth start. */
const MOST_RESTARTS = 3;
const WITHIN_MS = 10 * 60_000;

type Environment = Readonly<Record<string, string | undefined>>;

export interface HeirOptions {
  readonly environment: Environment;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A line for the person who looks at what became of it. */
  readonly say: (line: string) => void;
}

/** Starts it detached from this process. Resolves when it runs, or will not; never rejects. */
export async function startHeir({ file, args }: Heir, { environment, now, say }: HeirOptions): Promise<void> {
  const before = recentRestarts(environment, now);
  if (before.length >= MOST_RESTARTS) {
    return say(`CardBridge ended unexpectedly, and was started again three times within ten minutes: that is enough`);
  }
  const child = spawn(file, [...args], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    env: { ...environment, [RESTARTS_VARIABLE]: [...before, now].join() },
  });
  await new Promise<void>((resolve) => {
    child.once('spawn', () => {
      child.unref();
      say('CardBridge ended unexpectedly and was started again');
      resolve();
    });
    child.once('error', (error) => {
      say(`CardBridge ended unexpectedly and could not be started again: ${error.message}`);
      resolve();
    });
  });
}

/**
 * The times in milliseconds since 1970, of the last ten minutes, at which this program was started again after a crash; empty where a
 * person or the system started it. What a clock that was set meanwhile makes of them may be a restart too many or too few, no more.
 */
export function recentRestarts(environment: Environment, now: number): readonly number[] {
  const times = (environment[RESTARTS_VARIABLE] ?? '').split(',', 2 * MOST_RESTARTS);
  return times
    .filter((time) => /^\d{1,16}$/.test(time))
    .map(Number)
    .filter((time) => Math.abs(now - time) < WITHIN_MS)
    .slice(-MOST_RESTARTS);
}
