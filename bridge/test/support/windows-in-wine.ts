import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Wine } from '@cardbridge/fixtures/machine';
import type { WineOutcome, WineTask } from './wine-entry.js';

const run = promisify(execFile);

/** TEST ONLY: the daemon's side of Windows' windows and their card hosts, all run in a Wine of their own. */
export interface WindowsInWine {
  /** Starts what `wine-entry.ts` does. `host`: the program that runs as card host, a path of this system. */
  start(task: WineTask): Promise<RunningWineTask>;
  remove(): Promise<void>;
}

export interface RunningWineTask {
  /** What came of it; rejects when the program ended without saying. */
  readonly outcome: Promise<WineOutcome>;
  /** Aborts the signal of the window. */
  abort(): Promise<void>;
}

/** `entry`: the built `wine-entry.ts`. */
export async function startWindowsInWine(
  { program, server, node, modules }: Wine,
  { entry, display }: { readonly entry: string; readonly display: string },
): Promise<WindowsInWine> {
  const prefix = await mkdtemp(join(tmpdir(), 'cardbridge-wine-'));
  const env = {
    ...process.env,
    DISPLAY: display,
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    // Nothing of ours is made of these, and Wine would ask whether to fetch them.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    NODE_PATH: windowsPath(modules),
  };
  await run(program, ['wineboot', '-i'], { env });
  // Node does not start on what Wine says it is by itself.
  await run(program, ['winecfg', '-v', 'win10'], { env });
  const folders: string[] = [];

  return {
    start: async (task) => {
      const folder = await mkdtemp(join(tmpdir(), 'cardbridge-wine-task-'));
      folders.push(folder);
      await writeFile(join(folder, 'task.json'), JSON.stringify({ ...task, host: windowsPath(task.host) }));
      const child = spawn(program, [node, windowsPath(entry), windowsPath(folder)], { env, stdio: 'ignore' });
      const outcome = new Promise<WineOutcome>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => {
          readFile(join(folder, 'outcome.json'), 'utf8').then(
            (text) => resolve(JSON.parse(text)),
            (cause: unknown) => reject(new Error(`nothing came of it (${code})`, { cause })),
          );
        });
      });
      // It may end before the test asks.
      outcome.catch(() => undefined);
      return { outcome, abort: () => writeFile(join(folder, 'abort'), '') };
    },
    remove: async () => {
      // Only what runs in this prefix. Ends with an error where that is nothing.
      await run(server, ['-k'], { env }).catch(() => undefined);
      await run(server, ['-w'], { env });
      for (const folder of [prefix, ...folders]) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As Wine shows the files of this system. */
const windowsPath = (path: string) => `Z:${path.replaceAll('/', '\\')}`;
