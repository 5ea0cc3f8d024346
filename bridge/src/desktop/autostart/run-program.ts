import { execFile } from 'node:child_process';

export interface ProgramResult {
  /** Undefined when it was ended for taking too long. */
  readonly status: number | undefined;
  readonly stdout: string;
}

/** Runs a program by its absolute path, without a shell. Rejects with what the system says when it cannot be started. */
export type RunProgram = (path: string, args: readonly string[]) => Promise<ProgramResult>;

/** They take milliseconds; a system that is just starting takes seconds. */
const TIME_LIMIT_MS = 20_000;

export const runProgram: RunProgram = (path, args) =>
  new Promise((resolve, reject) => {
    const child = execFile(
      path,
      args,
      { timeout: TIME_LIMIT_MS, killSignal: 'SIGKILL', windowsHide: true },
      (error, stdout) => {
        if (!error) return resolve({ status: 0, stdout });
        if (typeof error.code === 'number') return resolve({ status: error.code, stdout });
        if (error.killed || error.signal) return resolve({ status: undefined, stdout });
        reject(error);
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });
