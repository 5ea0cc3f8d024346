import { setTimeout as delay } from 'node:timers/promises';
import { median } from './median.js';
import { familyOf, processorSeconds, type Weight, weigh } from './processes.js';
import { startDaemon } from './started-daemon.js';

export interface DaemonFigures {
  /** Median. */
  readonly startMs: number;
  readonly startsMs: readonly number[];
  /** Of all its processes together, when nothing happens. */
  readonly rssBytes: number;
  readonly pssBytes: number;
  readonly processes: readonly (Weight & { readonly processorSeconds: number })[];
  /** Of one processor, over `seconds` of idling. */
  readonly cpuPercent: number;
  readonly seconds: number;
}

export interface MeasureOptions {
  readonly program: string;
  readonly runs: number;
  /** How long idling is watched. */
  readonly seconds: number;
  readonly onProgress: (line: string) => void;
}

/** Seconds until what the start left is tidied up and the readers have been looked at. */
const SETTLING = 15;

export async function measureDaemon({ program, runs, seconds, onProgress }: MeasureOptions): Promise<DaemonFigures> {
  const startsMs: number[] = [];
  // The first one reads the executable from the disk, and is no sample.
  for (let run = 0; run <= runs; run += 1) {
    const daemon = await startDaemon(program);
    await delay(300);
    await daemon.stop();
    if (run > 0) startsMs.push(round(daemon.startMs));
  }
  onProgress(`started ${runs} times`);
  const daemon = await startDaemon(program);
  try {
    await delay(SETTLING * 1000);
    const before = await familyOf(daemon.pid);
    const spent = new Map(await Promise.all(before.map(async (pid) => [pid, await processorSeconds([pid])] as const)));
    const begin = performance.now();
    onProgress(`idles for ${seconds} s`);
    await delay(seconds * 1000);
    const passed = (performance.now() - begin) / 1000;
    const processes = await Promise.all(
      (await familyOf(daemon.pid)).map(async (pid) => ({
        ...(await weigh(pid)),
        // One that came meanwhile used all of it meanwhile.
        processorSeconds: round((await processorSeconds([pid])) - (spent.get(pid) ?? 0)),
      })),
    );
    const used = sum(processes.map((each) => each.processorSeconds));
    return {
      startMs: median(startsMs),
      startsMs,
      rssBytes: sum(processes.map(({ rssBytes }) => rssBytes)),
      pssBytes: sum(processes.map(({ pssBytes }) => pssBytes)),
      processes,
      cpuPercent: round((used / passed) * 100),
      seconds: round(passed),
    };
  } finally {
    await daemon.stop();
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
const round = (value: number): number => Math.round(value * 1000) / 1000;
