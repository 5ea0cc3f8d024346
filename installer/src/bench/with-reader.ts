import { mkdir } from 'node:fs/promises';
import { startPcscd } from '@cardbridge/fixtures/vpcd';
import { run } from '../processes/index.js';

const FOLDER = '/run/pcscd';

/** Runs the machine's pcscd with one empty virtual reader meanwhile, apart from one that may run already: only in mounts of our own. */
export async function withReader<T>(work: () => Promise<T>): Promise<T> {
  await mkdir(FOLDER, { recursive: true });
  await run('mount', ['-t', 'tmpfs', 'cardbridge-bench', FOLDER]);
  const pcscd = await startPcscd({ readers: ['CardBridge Virtual Reader'] });
  try {
    return await work();
  } finally {
    await pcscd.stop();
  }
}
