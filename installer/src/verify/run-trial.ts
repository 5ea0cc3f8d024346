import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runApart } from '../apart/index.js';
import { checkout } from '../releases/index.js';

export interface TrialRun {
  /** Of those in `installer/dist`. */
  readonly program: string;
  readonly args: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Runs a program of ours in namespaces of its own, with an empty folder to mount at as its last argument. Rejects with the last line that it
 * said when it does not end with 0.
 */
export async function runTrial({ program, args, signal }: TrialRun): Promise<void> {
  const mountPoint = await mkdtemp(join(tmpdir(), 'cardbridge-trial-'));
  try {
    let said = '';
    const status = await runApart([process.execPath, join(checkout, 'installer', 'dist', program), ...args, mountPoint], {
      network: 'own',
      signal,
      onLine: (line) => {
        said = line;
      },
    });
    if (status !== 0) throw new Error(said === '' ? `the trial ended with ${status}` : said);
  } finally {
    // Empty: what was mounted there has gone with the namespaces.
    await rmdir(mountPoint);
  }
}
