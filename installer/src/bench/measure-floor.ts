import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from './median.js';
import { type Weight, weigh } from './processes.js';

/** What no program of this runtime goes below: two processes of it that do nothing. */
export interface FloorFigures {
  readonly startMs: number;
  readonly rssBytes: number;
  readonly pssBytes: number;
}

const SETTLING_MS = 3_000;

/** `node`: the untouched runtime. */
export async function measureFloor(node: string, runs: number): Promise<FloorFigures> {
  const starts: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const begin = performance.now();
    const { child } = await idle(node);
    if (run > 0) starts.push(performance.now() - begin);
    await end(child);
  }
  const pair = [await idle(node), await idle(node)];
  try {
    await delay(SETTLING_MS);
    const weights = await Promise.all(pair.map(({ child }) => weigh(child.pid ?? 0)));
    const total = (of: (weight: Weight) => number) => weights.reduce((sum, weight) => sum + of(weight), 0);
    return {
      startMs: Math.round(median(starts) * 1000) / 1000,
      rssBytes: total(({ rssBytes }) => rssBytes),
      pssBytes: total(({ pssBytes }) => pssBytes),
    };
  } finally {
    await Promise.all(pair.map(({ child }) => end(child)));
  }
}

async function idle(node: string): Promise<{ readonly child: ChildProcess }> {
  const child = spawn(node, ['-e', "process.stdout.write('x');setInterval(()=>{},1e9)"], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the runtime ended with ${code}`);
  });
  await Promise.race([once(child.stdout, 'data'), failed]);
  failed.catch(() => undefined);
  return { child };
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
