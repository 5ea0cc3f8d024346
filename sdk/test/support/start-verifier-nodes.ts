import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

/** What a node is told, as JSON. */
export interface NodeOptions {
  readonly redisUrl: string;
  readonly origin: string;
  /** DER as base64. */
  readonly trustAnchors: readonly string[];
  readonly intermediates: readonly string[];
}

export interface VerifierNodes {
  /** Of each node: `http://127.0.0.1:port`. */
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/** So many processes with a verifier each, and one Redis for all of them. They end with this one at the latest. */
export async function startVerifierNodes(count: number, options: NodeOptions): Promise<VerifierNodes> {
  // Inside the package, so that imports find the packages of others.
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'verifier-node-'));
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.map(end));
  };
  try {
    await build({
      config: false,
      silent: true,
      entry: { node: fileURLToPath(new URL('verifier-node.ts', import.meta.url)) },
      outDir: folder,
      format: 'esm',
      target: 'node20',
      skipNodeModulesBundle: true,
      outExtension: () => ({ js: '.mjs' }),
    });
    const ports = Array.from({ length: count }, () => {
      const child = spawn(process.execPath, [join(folder, 'node.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
      children.push(child);
      // It may be gone before it has read all.
      child.stdin.on('error', () => undefined);
      child.stdin.write(`${JSON.stringify(options)}\n`);
      return new Promise<string>((resolve, reject) => {
        createInterface({ input: child.stdout }).once('line', resolve);
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`a node ended with code ${code}`)));
      });
    });
    return { urls: (await Promise.all(ports)).map((port) => `http://127.0.0.1:${port}`), stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
