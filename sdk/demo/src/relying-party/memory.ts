/** Things to remember for a while, each for one cookie. */
export interface Memory<Value> {
  /** Returns the new key. */
  put(value: Value): string;
  get(key: string | undefined): Value | undefined;
  /** Removes and returns. */
  take(key: string | undefined): Value | undefined;
}

const LIFETIME_MS = 15 * 60_000;
/** Whoever calls without end makes us forget others, not run out of memory. */
const MOST = 10_000;

/** `random`: secure bytes. `clock`: milliseconds. */
export function createMemory<Value>(random: (length: number) => Uint8Array, clock: () => number): Memory<Value> {
  // In the order in which they were put, and so in the order in which they expire.
  const kept = new Map<string, { readonly value: Value; readonly until: number }>();
  const forgetOld = () => {
    for (const [key, { until }] of kept) {
      if (until > clock() && kept.size <= MOST) return;
      kept.delete(key);
    }
  };
  const get = (key: string | undefined) => {
    forgetOld();
    return key === undefined ? undefined : kept.get(key)?.value;
  };
  return {
    put(value) {
      const key = Buffer.from(random(32)).toString('base64url');
      kept.set(key, { value, until: clock() + LIFETIME_MS });
      forgetOld();
      return key;
    },
    get,
    take(key) {
      const value = get(key);
      if (key !== undefined) kept.delete(key);
      return value;
    },
  };
}
