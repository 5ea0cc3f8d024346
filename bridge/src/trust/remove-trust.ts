import { aloneWithFolder, isThere, removeFolder } from './folder.js';
import { inEachStore, type StoreOutcome } from './store-outcome.js';
import type { TrustStore } from './stores/index.js';

export interface RemoveResult {
  /** Whether there was a folder. */
  readonly wasInstalled: boolean;
  /** An outcome with an error may still hold an authority of ours; nobody has its key. */
  readonly stores: readonly StoreOutcome[];
}

/**
 * Has no browser of this person trust an authority of ours, this one or an earlier one, and deletes the certificate and its key,
 * whatever is wrong with them. ERR_TRUST_UNREADABLE when the folder cannot be deleted, ERR_OPERATION_BUSY when another process is at it.
 */
export async function removeTrust({
  directory,
  stores,
}: {
  readonly directory: string;
  readonly stores: readonly TrustStore[];
}): Promise<RemoveResult> {
  return aloneWithFolder(directory, async () => {
    const wasInstalled = await isThere(directory);
    const outcomes = await inEachStore(stores, async (store) => {
      await store.remove(() => true);
      return false;
    });
    await removeFolder(directory);
    return { wasInstalled, stores: outcomes };
  });
}
