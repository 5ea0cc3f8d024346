import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { BridgeError } from '../error.js';

export interface WindowProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Names of what the program needs to find its screen, its session and its language; nothing else of our environment goes along. */
  readonly passedOn: RegExp;
}

/**
 * Starts a program of the desktop that shows a window for us. `output`: the descriptor that it writes to, see `openPrivatePipe`. One that
 * cannot be started throws ERR_PROMPT_UNAVAILABLE, or tells it by the event `error`.
 */
export function spawnWindowProgram(
  { program, args, environment, passedOn }: WindowProgram,
  output: number,
): ChildProcessByStdio<Writable, null, Readable> {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => passedOn.test(name)));
  try {
    const child = spawn(program, args, { env, stdio: ['pipe', output, 'pipe'] });
    // Node's types have no words for a descriptor.
    return child as ChildProcessByStdio<Writable, null, Readable>;
  } catch (cause) {
    // Node reports the common reasons as an event, but throws for the others (ENOTDIR, ELOOP).
    throw cannotStart(program, cause);
  }
}

export function cannotStart(program: string, cause: unknown): BridgeError {
  return new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: `${program} could not be started`, cause });
}
