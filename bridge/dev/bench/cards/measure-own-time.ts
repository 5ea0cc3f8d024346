import type { SimulatedCard } from '@cardbridge/fixtures/cards';
import { watchChip } from '../watch-chip.js';
import { openDesk } from './open-desk.js';

export interface OwnTime {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Compiled code and caches are there by then. */
const WARM_UP = 50;

/** How long a sign-in takes of which neither the card nor a person is the cause: wall time without what those two took. */
export async function measureOwnTime(card: SimulatedCard, pin: string, runs: number): Promise<OwnTime> {
  const { chip, busyMs } = watchChip(card);
  const desk = openDesk(pin);
  try {
    await desk.insert(chip);
    const times: number[] = [];
    for (let run = -WARM_UP; run < runs; run += 1) {
      const others = busyMs() + desk.promptMs();
      const since = performance.now();
      await desk.authenticate();
      const whole = performance.now() - since;
      if (run >= 0) times.push(whole - (busyMs() + desk.promptMs() - others));
    }
    return { p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) };
  } finally {
    await desk.close();
  }
}

/** To a microsecond. */
function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((one, other) => one - other);
  const time = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(time * 1000) / 1000;
}
