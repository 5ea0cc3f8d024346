import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StartedDaemon {
  readonly pid: number;
  /** Milliseconds from the start of the process until a page got its first answer. */
  readonly startMs: number;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 20_000;

/** Starts the packaged program for a person who has never run it, with a home and a runtime folder of their own. */
export async function startDaemon(program: string): Promise<StartedDaemon> {
  const home = await mkdtemp(join(tmpdir(), 'cardbridge-bench-'));
  const folder = join(home, 'run', 'cardbridge');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: home, XDG_RUNTIME_DIR: join(home, 'run') };
  const waiting = portIn(folder);
  const begin = performance.now();
  const child = spawn(program, ['desktop'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2000);
  });
  const stop = async () => {
    waiting.end();
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(force);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const port = await Promise.race([
      waiting.port,
      ended.then(([code]) => {
        throw new Error(`the program ended with ${code}: ${said.trim()}`);
      }),
    ]);
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    await answer.arrayBuffer();
    return { pid: child.pid ?? 0, startMs: performance.now() - begin, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The port that the daemon writes down when it listens; watched for, since looking again and again would slow it down. */
function portIn(folder: string): { readonly port: Promise<number>; end(): void } {
  let watcher: FSWatcher | undefined;
  let limit: NodeJS.Timeout | undefined;
  const port = new Promise<number>((resolve, reject) => {
    limit = setTimeout(() => reject(new Error(`not ready after ${START_LIMIT_MS} ms`)), START_LIMIT_MS);
    watcher = watch(folder, async (_event, name) => {
      if (name !== 'port') return;
      const found = Number((await readFile(join(folder, name), 'utf8').catch(() => '')).trim());
      // Made, and not yet written.
      if (found > 0) resolve(found);
    });
  });
  const end = () => {
    clearTimeout(limit);
    watcher?.close();
  };
  return { port: port.finally(end), end };
}
