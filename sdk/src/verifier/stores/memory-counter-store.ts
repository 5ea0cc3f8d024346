import { VerifierConfigurationError } from '../errors.js';
import type { CounterStore } from './counter-store.js';
import { readFull, toMilliseconds, toSeconds } from './lifetime.js';

/** What {@link memoryCounterStore} takes. All of it can be left out. */
export interface MemoryCounterStoreOptions {
  /**
   * Most counts kept at once; default 100,000 (some tens of megabytes). When one more comes, what is over goes, else the oldest. The
   * risk: who can make that many counts drives a lock-out out of the store. Limit how many an address can make.
   */
  readonly capacity?: number;
  /** Milliseconds since 1970-01-01 UTC; default `Date.now`. */
  readonly clock?: () => number;
}

interface Entry {
  readonly count: number;
  readonly endsAt: number;
}

/**
 * Counts in the memory of this process: for one server process. With several, each would let through as many tries as all of them
 * together may; use a shared store. What is counted is gone with the process.
 *
 * @throws {VerifierConfigurationError} when the capacity is no positive integer
 */
export function memoryCounterStore(options: MemoryCounterStoreOptions = {}): CounterStore {
  const { capacity = 100_000, clock = Date.now } = options;
  if (!Number.isSafeInteger(capacity) || capacity < 1) {
    throw new VerifierConfigurationError('capacity must be a positive integer');
  }
  // A Map iterates in order of insertion, so the front is the oldest.
  const entries = new Map<string, Entry>();
  // Looking through all of them at every call would cost more than it frees.
  let newUntilSweep = capacity;

  function find(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry === undefined || clock() < entry.endsAt) return entry;
    entries.delete(key);
    return undefined;
  }

  function makeRoom(): void {
    newUntilSweep -= 1;
    if (newUntilSweep < 0) sweep();
    if (entries.size < capacity) return;
    const oldest = entries.keys().next();
    if (!oldest.done) entries.delete(oldest.value);
  }

  function sweep(): void {
    const now = clock();
    for (const [key, { endsAt }] of entries) {
      if (endsAt <= now) entries.delete(key);
    }
    newUntilSweep = Math.max(1, Math.floor(capacity / 10));
  }

  // No await in any of them: JavaScript runs each as one step.
  return {
    async count(key, lifetimeSeconds, full) {
      const lifetime = toMilliseconds(lifetimeSeconds);
      const fullCount = full === undefined ? undefined : readFull(full);
      const before = find(key);
      const now = clock();
      const count = (before?.count ?? 0) + 1;
      const isFull = count === fullCount?.at;
      const endsAt = isFull ? now + fullCount.lifetime : (before?.endsAt ?? now + lifetime);
      // What gets another lifetime is as young as what is new.
      if (isFull) entries.delete(key);
      if (!entries.has(key)) makeRoom();
      entries.set(key, { count, endsAt });
      return { count, endsInSeconds: toSeconds(endsAt - now) };
    },
    async counted(key) {
      const entry = find(key);
      if (entry === undefined) return { count: 0, endsInSeconds: 0 };
      return { count: entry.count, endsInSeconds: toSeconds(entry.endsAt - clock()) };
    },
    async remove(key) {
      entries.delete(key);
    },
  };
}
