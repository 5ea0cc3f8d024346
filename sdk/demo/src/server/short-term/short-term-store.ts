/**
 * What is forgotten by itself after a while: codes, lock-outs, limits, half-done registrations. In memory for one node, in Redis
 * for several. Values are JSON; a key is for a value or for a count, not for both. Losing all of it costs people a repetition, never a member.
 */
export interface ShortTermStore {
  put(key: string, value: unknown, lifetimeSeconds: number): Promise<void>;
  get(key: string): Promise<unknown>;
  /** Removes and returns, atomically: of any number of concurrent calls at most one gets the value. Undefined when there is none. */
  take(key: string): Promise<unknown>;
  remove(key: string): Promise<void>;
  /**
   * Adds one, atomically, and says how many there are now. The lifetime runs from the first one on: afterwards counting begins anew.
   * With `full`, the one that makes it full starts another lifetime in the same step, which those after it do not prolong.
   */
  count(
    key: string,
    lifetimeSeconds: number,
    full?: FullCount,
  ): Promise<{ readonly count: number; readonly endsInSeconds: number }>;
  /** How many there are without adding one. */
  counted(key: string): Promise<{ readonly count: number; readonly endsInSeconds: number }>;
  close(): Promise<void>;
}

interface FullCount {
  /** The number of the one that makes it full. */
  readonly at: number;
  readonly lifetimeSeconds: number;
}
