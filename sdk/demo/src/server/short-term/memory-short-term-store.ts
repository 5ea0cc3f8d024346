import { memoryCounterStore } from '@cardbridge/sdk/verifier';
import { fromText, toMilliseconds, toText } from './entry.js';
import type { ShortTermStore } from './short-term-store.js';

export interface MemoryShortTermStoreOptions {
  /** Milliseconds since 1970-01-01 UTC; default `Date.now`. */
  readonly clock?: () => number;
  /** Most values kept at once, and most counts; default 100,000. When one more comes, what is over goes, else the oldest. */
  readonly capacity?: number;
}

interface Entry {
  readonly text: string;
  readonly endsAt: number;
}

/** In the memory of this process: for one node. What is kept is gone with it. */
export function memoryShortTermStore(options: MemoryShortTermStoreOptions = {}): ShortTermStore {
  const { clock = Date.now, capacity = 100_000 } = options;
  // Apart from the values, so that these cannot drive a lock-out away. It refuses a capacity that cannot be one.
  let counts = memoryCounterStore({ clock, capacity });
  // A Map iterates in order of insertion, so the front is the oldest.
  const entries = new Map<string, Entry>();
  // Looking through all of them at every call would cost more than it frees.
  let callsUntilSweep = capacity;

  function find(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry === undefined || clock() < entry.endsAt) return entry;
    entries.delete(key);
    return undefined;
  }

  function keep(key: string, entry: Entry): void {
    callsUntilSweep -= 1;
    if (callsUntilSweep <= 0) sweep();
    if (entries.size >= capacity) {
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    }
    entries.set(key, entry);
  }

  function sweep(): void {
    const now = clock();
    for (const [key, { endsAt }] of entries) {
      if (endsAt <= now) entries.delete(key);
    }
    callsUntilSweep = Math.max(1, Math.floor(capacity / 10));
  }

  // No await in any of them: JavaScript runs each as one step.
  return {
    async put(key, value, lifetimeSeconds) {
      const entry = { text: toText(value), endsAt: clock() + toMilliseconds(lifetimeSeconds) };
      entries.delete(key);
      keep(key, entry);
    },
    async get(key) {
      return fromText(find(key)?.text);
    },
    async take(key) {
      const entry = find(key);
      entries.delete(key);
      return fromText(entry?.text);
    },
    async remove(key) {
      entries.delete(key);
      await counts.remove(key);
    },
    count: (...asked) => counts.count(...asked),
    counted: (key) => counts.counted(key),
    async close() {
      entries.clear();
      counts = memoryCounterStore({ clock, capacity });
    },
  };
}
