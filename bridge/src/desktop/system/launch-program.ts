import { spawn } from 'node:child_process';

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  /** What it reads. */
  readonly input?: Uint8Array;
  readonly environment: NodeJS.ProcessEnv;
  /**
   * Milliseconds. One that still runs then has done its work and stays: a browser, or a program that keeps what it was given until
   * somebody pastes it. One that has not taken all of that by then has failed.
   */
  readonly timeLimit: number;
}

/** Starts a program of the desktop, without a shell. False when it cannot be started or says that it failed. Never rejects. */
export function launchProgram({ file, args, input, environment, timeLimit }: Launch): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      env: environment,
      stdio: [input ? 'pipe' : 'ignore', 'ignore', 'ignore'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const timer = setTimeout(() => end(child.stdin?.writableFinished ?? true), timeLimit);
    const end = (done: boolean) => {
      clearTimeout(timer);
      // What is not read would keep us running.
      child.stdin?.destroy();
      child.unref();
      resolve(done);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
    // One that ends before it has read shows by its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
