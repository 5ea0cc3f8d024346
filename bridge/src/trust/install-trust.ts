import { rm } from 'node:fs/promises';
import { authorityOf } from './authority-of.js';
import { aloneWithFolder, draftFolder, isThere, putInPlace, sweep } from './folder.js';
import { readIdentity } from './read-identity.js';
import { inEachStore, type StoreOutcome } from './store-outcome.js';
import type { Authority, TrustStore } from './stores/index.js';

export interface InstallOptions {
  /** Where the certificate is kept. */
  readonly directory: string;
  readonly stores: readonly TrustStore[];
  /** Makes a new one also when there is one, whatever is wrong with that. */
  readonly renew: boolean;
  readonly now: Date;
  readonly random?: (length: number) => Uint8Array;
  /** Once a new one is in its place it is finished all the same. */
  readonly signal?: AbortSignal;
}

export interface InstallResult {
  /** `kept`: there was a valid one, and lists that did not have it got it. */
  readonly outcome: 'made' | 'renewed' | 'kept';
  readonly notAfter: Date;
  readonly stores: readonly StoreOutcome[];
}

/**
 * Makes the certificate of wss and has the browsers of this person trust its authority; other authorities of ours are trusted no more.
 * A browser that fails is told of in the result.
 *
 * Errors: ERR_TRUST_UNREADABLE when there is one already that cannot be used (`renew` replaces it) or it cannot be written; when no
 * browser at all trusts the new one, what the first says (ERR_TRUST_STORE, ERR_TRUST_TOOL_MISSING), and everything is as before;
 * ERR_OPERATION_BUSY when another process does the same.
 */
export async function installTrust(options: InstallOptions): Promise<InstallResult> {
  const { directory, renew, now, stores } = options;
  return aloneWithFolder(directory, async (assertAlone) => {
    await sweep(directory);
    const found = renew ? undefined : await readIdentity(directory, now);
    if (!found) return make(options, assertAlone);
    const authority = authorityOf(directory, found.authority);
    return {
      outcome: 'kept',
      notAfter: found.notAfter,
      stores: await trustOnly(stores, authority),
    };
  });
}

async function make(options: InstallOptions, assertAlone: () => Promise<void>): Promise<InstallResult> {
  const { directory, stores, now } = options;
  // Loaded when one is made, once a year: an idle daemon need not hold the library that writes certificates.
  const { makeIdentity } = await import('./make-identity.js');
  const files = await makeIdentity(options);
  const draft = await draftFolder(directory, files);
  const authority = authorityOf(draft, files.authority);
  let outcome: InstallResult['outcome'];
  try {
    const tried = await inEachStore(stores, async (store) => {
      await store.install(authority);
      return true;
    });
    const failed = tried.find(({ error }) => error)?.error;
    if (failed && !tried.some(({ trusted }) => trusted)) throw failed;
    options.signal?.throwIfAborted();
    await assertAlone();
    outcome = (await isThere(directory)) ? 'renewed' : 'made';
    await putInPlace(draft, directory);
  } catch (error) {
    await inEachStore(stores, async (store) => {
      await store.remove((name) => name === authority.name);
      return false;
    });
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  const made = await readIdentity(directory, now);
  if (!made) throw new Error('what was put in its place is not there');
  const inPlace = authorityOf(directory, made.authority);
  // Those that failed are tried once more: why they do is told in the end.
  return { outcome, notAfter: made.notAfter, stores: await trustOnly(stores, inPlace) };
}

/** This one, and no other of ours. */
const trustOnly = (stores: readonly TrustStore[], authority: Authority) =>
  inEachStore(
    stores,
    async (store) => {
      await store.install(authority);
      await store.remove((name) => name !== authority.name);
      return true;
    },
    (store) => store.has(authority),
  );
