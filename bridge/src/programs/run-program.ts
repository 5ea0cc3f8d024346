import { execFile } from 'node:child_process';

export interface ProgramResult {
  /** Undefined when it was ended for taking too long. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program by its absolute path, without a shell and with nothing to read, for at most `timeLimit` milliseconds. */
export type RunProgram = (path: string, args: readonly string[], timeLimit: number) => Promise<ProgramResult>;

/** More than any list of certificates is long. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Rejects with what the system says when the program cannot be started. */
export const runProgram: RunProgram = (path, args, timeLimit) =>
  new Promise((resolve, reject) => {
    const child = execFile(
      path,
      args,
      {
        timeout: timeLimit,
        killSignal: 'SIGKILL',
        maxBuffer: MAX_BYTES,
        windowsHide: true,
        // What it says is looked at for words.
        env: { ...process.env, LC_ALL: 'C' },
      },
      (error, stdout, stderr) => {
        if (!error) return resolve({ status: 0, stdout, stderr });
        if (typeof error.code === 'number') return resolve({ status: error.code, stdout, stderr });
        if (error.killed || error.signal) return resolve({ status: undefined, stdout, stderr });
        reject(error);
      },
    );
    // A question gets the end of the input for an answer. One that has gone meanwhile is told by the callback.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });
