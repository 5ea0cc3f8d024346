import { type BridgeError, toBridgeError } from '../error.js';
import type { TrustStore } from './stores/index.js';

/** How it stands with one list of trusted certificates. */
export interface StoreOutcome {
  readonly name: string;
  readonly place: string;
  /** Whether what this computer serves wss with is trusted there. */
  readonly trusted: boolean;
  /** What kept it from being changed, or read. */
  readonly error?: BridgeError;
}

/** `work` tells whether it is trusted, and where it fails `isTrusted` does. Each list by itself: one that fails keeps no other from its turn. One after the other, since each may ask the person. */
export async function inEachStore(
  stores: readonly TrustStore[],
  work: (store: TrustStore) => Promise<boolean>,
  isTrusted: (store: TrustStore) => Promise<boolean> = async () => false,
): Promise<readonly StoreOutcome[]> {
  const outcomes: StoreOutcome[] = [];
  for (const store of stores) {
    const { name, place } = store;
    try {
      outcomes.push({ name, place, trusted: await work(store) });
    } catch (error) {
      outcomes.push({ name, place, trusted: await isTrusted(store).catch(() => false), error: toBridgeError(error) });
    }
  }
  return outcomes;
}
