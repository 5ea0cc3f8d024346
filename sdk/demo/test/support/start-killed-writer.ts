import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import type { DatabaseOptions } from '../../src/server/database/index.js';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Resolves when the process is in the middle of its second transaction. */
export async function startKilledWriter(options: DatabaseOptions): Promise<ChildProcess> {
  // Inside the workspace, so that its imports find the packages.
  await mkdir(dist, { recursive: true });
  const folder = await mkdtemp(join(dist, 'killed-writer-'));
  const entry = fileURLToPath(new URL('killed-writer.ts', import.meta.url));
  try {
    await build({
      entry: { writer: entry },
      outDir: folder,
      format: 'esm',
      target: 'node20',
      skipNodeModulesBundle: true,
      config: false,
      silent: true,
    });
    const child = spawn(process.execPath, [join(folder, 'writer.js')], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.write(`${JSON.stringify(options)}\n`);
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', () => resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the writer ended with code ${code}`)));
    });
    return child;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
