const SLOW_SECONDS = 2;
const STUCK_SECONDS = 60;
const LOOK_EVERY_MS = 500;

/** Somebody who works through numbered inputs, and who wants to know when one takes long. */
export interface Watched {
  /** The number of the input that is being tried; below zero before the first. */
  readonly current: () => number;
  /** Called once for an input that has taken more than two seconds of CPU, of this whole process. */
  readonly slow: (index: number, seconds: number) => void;
  /** And after a minute of it. */
  readonly stuck: (index: number) => void;
  /** Seconds of CPU so far; default those of this process, with all its threads. */
  readonly used?: () => number;
}

/** Looks twice a second, by CPU and not by the clock: on a busy machine everything takes long. Gives what ends it. */
export function watchProgress({ current, slow, stuck, used = usedByProcess }: Watched): () => void {
  let seen = current();
  let since = used();
  let isTold = false;
  const timer = setInterval(() => {
    const index = current();
    if (index !== seen) {
      seen = index;
      since = used();
      isTold = false;
      return;
    }
    const seconds = used() - since;
    // Before the first, keys and certificates are made.
    if (seconds > SLOW_SECONDS && !isTold && index >= 0) {
      isTold = true;
      slow(index, Math.round(seconds));
    }
    if (seconds > STUCK_SECONDS) stuck(index);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

function usedByProcess(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
