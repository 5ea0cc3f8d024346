import { type BridgeError, toBridgeError } from '../error.js';
import { authorityOf } from './authority-of.js';
import { type Identity, readIdentity } from './read-identity.js';
import { inEachStore, type StoreOutcome } from './store-outcome.js';
import type { TrustStore } from './stores/index.js';

export interface TrustState {
  /** Absent when there is no certificate, and when it cannot be used. */
  readonly notAfter?: Date;
  /** Why it cannot be used (ERR_TRUST_UNREADABLE). */
  readonly trouble?: BridgeError;
  readonly stores: readonly StoreOutcome[];
}

/** Changes nothing, and never rejects for what it finds. */
export async function lookAtTrust({
  directory,
  stores,
  now,
}: {
  readonly directory: string;
  readonly stores: readonly TrustStore[];
  readonly now: Date;
}): Promise<TrustState> {
  let found: Identity | undefined;
  let trouble: BridgeError | undefined;
  try {
    found = await readIdentity(directory, now);
  } catch (error) {
    trouble = toBridgeError(error);
  }
  const identity = found;
  return {
    ...(identity ? { notAfter: identity.notAfter } : {}),
    ...(trouble ? { trouble } : {}),
    stores: identity
      ? await inEachStore(stores, async (store) => store.has(authorityOf(directory, identity.authority)))
      : stores.map(({ name, place }) => ({ name, place, trusted: false })),
  };
}
