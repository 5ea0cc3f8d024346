import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** Enough for the end of what a tool says when it fails. */
const MAX_TOLD = 4000;

/**
 * Runs a tool to its end and gives what it wrote to standard output. One that fails is an Error with the end of what it wrote;
 * that has no secrets in it, since none are given to a tool by argument.
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.once('error', (cause) => reject(new Error(`${file} did not run: ${cause.message}`, { cause })));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${file} ended with ${signal ?? code}: ${(err.trim() || out.trim()).slice(-MAX_TOLD)}`));
    });
  });
}
