import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { BridgeError } from '../error.js';

export interface WindowProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Names of what the program needs to find its screen, its session and its language; nothing else of our environment goes along. */
  readonly passedOn: RegExp;
}

type Spawned<Output extends Readable | null> = ChildProcessByStdio<Writable, Output, Readable> & ChildProcess;

/**
 * Starts a program of the desktop that shows a window for us. One that cannot be started throws ERR_PROMPT_UNAVAILABLE, or tells it by
 * the event `error`.
 */
export function spawnWindowProgram(program: WindowProgram): Spawned<Readable>;
/** `output`: the descriptor that the program writes to, see `openPrivatePipe`. */
export function spawnWindowProgram(program: WindowProgram, output: number): Spawned<null>;
export function spawnWindowProgram(
  { program, args, environment, passedOn }: WindowProgram,
  output: 'pipe' | number = 'pipe',
): ChildProcess {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => passedOn.test(name)));
  try {
    return spawn(program, args, { env, stdio: ['pipe', output, 'pipe'] });
  } catch (cause) {
    // Node reports the common reasons as an event, but throws for the others (ENOTDIR, ELOOP).
    throw cannotStart(program, cause);
  }
}

export function cannotStart(program: string, cause: unknown): BridgeError {
  return new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: `${program} could not be started`, cause });
}
