/** How many there are, and how long they are remembered. */
export interface Counted {
  /** 0 where nothing is remembered. */
  readonly count: number;
  /** Seconds, rounded up: who waits that long has waited long enough. 0 in the last moment, and where nothing is remembered. */
  readonly endsInSeconds: number;
}

/** The one of a count that makes it full. */
export interface FullCount {
  /** Its number, from 1 on. */
  readonly at: number;
  /** Seconds from it on in which the count is remembered, longer or shorter than what was left. */
  readonly lifetimeSeconds: number;
}

/**
 * Counts that end by themselves: tries, requests. What lock-outs and limits of a server rely on, so a store that cannot answer rejects
 * and never says 0.
 */
export interface CounterStore {
  /**
   * Adds one, atomically, and says how many there are now. The lifetime runs from the first one on: afterwards counting begins anew.
   * With `full`, the one that makes it full starts another lifetime in the same step, which those after it do not prolong.
   *
   * @throws {TypeError} when a lifetime is no positive number, or `full.at` no positive integer: a mistake of the caller
   */
  count(key: string, lifetimeSeconds: number, full?: FullCount): Promise<Counted>;
  /** How many there are, without adding one. */
  counted(key: string): Promise<Counted>;
  /** Counting begins anew. */
  remove(key: string): Promise<void>;
}
