import { BridgeError } from '../../error.js';
import type { ProgramResult, RunProgram } from '../../programs/index.js';

export interface Tool {
  readonly path: string;
  readonly run: RunProgram;
  /** Milliseconds. */
  readonly timeLimit: number;
}

export type ToolResult = Omit<ProgramResult, 'status'> & { readonly status: number };

/** What the program says. ERR_TRUST_TOOL_MISSING when it is not there, ERR_TRUST_STORE when it does not end. */
export async function runTool({ path, run, timeLimit }: Tool, place: string, args: readonly string[]): Promise<ToolResult> {
  let result: ProgramResult;
  try {
    result = await run(path, args, timeLimit);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new BridgeError('ERR_TRUST_TOOL_MISSING', { detail: `${path}: there is no such file`, cause });
    }
    throw storeTrouble(place, 'the program that changes it cannot be started', cause);
  }
  const { status } = result;
  if (status === undefined) throw storeTrouble(place, 'the program that changes it did not end in time');
  return { ...result, status };
}

export const storeTrouble = (place: string, why: string, cause?: unknown): BridgeError =>
  new BridgeError('ERR_TRUST_STORE', { detail: `${place}: ${why}`, cause });

/** What a program said last before it gave up, which is where the reason stands. */
export function reasonOf({ stderr, stdout, status }: ToolResult): string {
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').at(-1) ?? `exit status ${status}`;
}
