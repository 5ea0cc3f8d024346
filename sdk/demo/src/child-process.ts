import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ChildProgram {
  /** The JSON object that it printed when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  /** Ends it without a chance to tidy up (SIGKILL), as a crash would. */
  kill(): Promise<void>;
}

/** Starts a program of ours as a process of its own and waits for the line of JSON that says it is ready. */
export async function startProgram(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ChildProgram> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  // Nobody else would end it if we ended first.
  const endWithUs = () => void child.kill();
  process.once('exit', endWithUs);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', endWithUs);
      resolve();
    });
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(impatience);
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
      child.once('error', reject);
      void ended.then(() => reject(new Error(`${script} ended before it was ready`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('{')) resolve(JSON.parse(line) as Record<string, unknown>);
      });
    });
    return { ready, ended, stop, kill };
  } catch (error) {
    await stop();
    throw error;
  }
}
