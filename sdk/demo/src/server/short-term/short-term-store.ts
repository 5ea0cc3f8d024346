import type { CounterStore } from '@cardbridge/sdk/verifier';

/**
 * What is forgotten by itself after a while: codes, lock-outs, limits, half-done registrations. In memory for one node, in Redis
 * for several. Values are JSON; a key is for a value or for a count, not for both. Losing all of it costs people a repetition, never a member.
 */
export interface ShortTermStore extends CounterStore {
  put(key: string, value: unknown, lifetimeSeconds: number): Promise<void>;
  get(key: string): Promise<unknown>;
  /** Removes and returns, atomically: of any number of concurrent calls at most one gets the value. Undefined when there is none. */
  take(key: string): Promise<unknown>;
  /** Of a value as of a count. */
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}
