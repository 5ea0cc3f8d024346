import type { Limits } from './limits.js';
import { createRateLimit, type RateLimit } from './rate-limit.js';
import type { SeatKind } from './seats.js';

/** Counts upgrades by origin, and those of strangers together. `take` says whether one more fits. */
export function createUpgradeRate(
  limits: Pick<Limits, 'upgradesPerOrigin' | 'upgradesOfStrangers' | 'countedOrigins'>,
  now: () => number,
) {
  const strangers = createRateLimit({ ...limits.upgradesOfStrangers, now });
  /** In the order of the last upgrade. */
  const origins = new Map<string, RateLimit>();
  return {
    take(origin: string, kind: SeatKind): boolean {
      const own = origins.get(origin) ?? createRateLimit({ ...limits.upgradesPerOrigin, now });
      origins.delete(origin);
      origins.set(origin, own);
      const [oldest] = origins.keys();
      if (origins.size > limits.countedOrigins && oldest !== undefined) origins.delete(oldest);
      // An origin that is over its own rate uses up nothing of the others'.
      return own.take() && (kind === 'allowed' || strangers.take());
    },
  };
}
