import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What this process holds. */
export interface Holding {
  /** What keeps the event loop alive, without timers: sockets, pipes, child processes, requests. */
  readonly handles: number;
  readonly timers: number;
  readonly processes: number;
  /** Null where the system does not tell (no /proc). */
  readonly fds: number | null;
  /** In use after collecting, outside of V8's heap too. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

const TIMERS = ['Timeout', 'Immediate'];

/** The collector is not given to programs unless they ask; a flag that is set later holds for contexts made after it. */
setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Milliseconds, and how often: what refers weakly to what was collected is tidied up in turns of its own, and then collected itself. */
const TIDYING = { pause: 50, times: 5 };

export async function measure(): Promise<Holding> {
  if (typeof collect !== 'function') throw new Error('this V8 does not let its collector be called');
  for (let time = 0; time < TIDYING.times; time += 1) {
    collect();
    await delay(TIDYING.pause);
  }
  collect();
  const resources = process.getActiveResourcesInfo();
  const { heapUsed, external, rss } = process.memoryUsage();
  const timers = resources.filter((kind) => TIMERS.includes(kind)).length;
  return {
    handles: resources.length - timers,
    timers,
    processes: children() ?? resources.filter((kind) => kind === 'ProcessWrap').length,
    fds: openFiles(),
    heapBytes: heapUsed + external,
    rssBytes: rss,
  };
}

/** Also those that nothing waits for. */
function children(): number | undefined {
  return fromProc(() => readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').split(' ').filter(Boolean).length);
}

/** Without the one through which they are counted. */
function openFiles(): number | null {
  return fromProc(() => readdirSync('/proc/self/fd').length - 1) ?? null;
}

function fromProc(read: () => number): number | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
