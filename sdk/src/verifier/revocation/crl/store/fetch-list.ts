import type { Certificate } from '../../../certificate/certificate.js';
import { discardBody, type GuardedFetch, GuardedFetchError } from '../../../fetch/index.js';
import { readList } from '../list/read-list.js';
import { acceptList, type KeptList, type ListVersion } from './kept-list.js';
import { ListFailure } from './list-failure.js';

/** What all loading of a store has in common. */
export interface LoadingRules {
  readonly fetch: GuardedFetch;
  /** Certificates whose keys may have signed a list. */
  readonly signers: readonly Certificate[];
  readonly maxListBytes: number;
  readonly clock: () => number;
}

export interface ListRequest {
  readonly url: string;
  readonly kept: KeptList | undefined;
  readonly signal: AbortSignal;
  /** Gets the body on its way, and passes it on. */
  readonly copy?: (body: AsyncIterable<Uint8Array>, version: ListVersion) => AsyncIterable<Uint8Array>;
}

/**
 * Asks for a list, and for no body where it is still the one that is kept. Gives the list that counts from now on.
 *
 * Rejects with {@link ListFailure}, or with the signal's reason.
 */
export async function fetchList(rules: LoadingRules, { url, kept, signal, copy }: ListRequest): Promise<KeptList> {
  try {
    const headers = kept === undefined ? {} : conditions(kept.version, rules.clock());
    const response = await rules.fetch({ url, headers, maxBytes: rules.maxListBytes, signal });
    if (response.status !== 200) {
      await discardBody(response);
      if (response.status === 304 && kept !== undefined && Object.keys(headers).length > 0) return kept;
      throw new ListFailure('status-not-ok');
    }
    const version = { etag: response.headers.etag, lastModified: response.headers['last-modified'] };
    const body = copy?.(response.body, version) ?? response.body;
    return acceptList(await readList(body, rules.signers), { kept, version, at: rules.clock() });
  } catch (cause) {
    signal.throwIfAborted();
    throw asFailure(cause);
  }
}

export function asFailure(cause: unknown): ListFailure {
  if (cause instanceof ListFailure) return cause;
  if (cause instanceof GuardedFetchError) return new ListFailure(cause.reason, cause);
  return new ListFailure(cause instanceof SyntaxError ? 'malformed' : 'failed', cause);
}

/** RFC 9110 §8.8.3: one tag. `*` would be whatever there is, and each newer list "the same". */
const ENTITY_TAG = /^(?:W\/)?"[!#-~]*"$/;

/**
 * RFC 9110 §13.1. Only what a server can have said of this version: over http, somebody who stood between once could otherwise have every
 * newer list kept away for good, by a tag that fits all of them or a date that is yet to come.
 */
function conditions({ etag = '', lastModified = '' }: ListVersion, now: number): Readonly<Record<string, string>> {
  return {
    ...(ENTITY_TAG.test(etag) && { 'if-none-match': etag }),
    ...(Date.parse(lastModified) <= now && { 'if-modified-since': new Date(lastModified).toUTCString() }),
  };
}
