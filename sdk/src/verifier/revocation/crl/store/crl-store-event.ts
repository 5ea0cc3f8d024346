import type { ListFailureReason } from './list-failure.js';

/** What happened to a list of a {@link CrlStore}, for logs and metrics. Nothing in it is about a person. */
export type CrlStoreEvent = {
  readonly host: string;
  /** Which of the configured lists, from 0 on; undefined for one that certificates name. */
  readonly index: number | undefined;
} & (
  | {
      readonly type: 'loaded';
      readonly from: 'network' | 'cache';
      readonly entries: number;
      /** Milliseconds since 1970-01-01 UTC. */
      readonly thisUpdate: number;
      readonly nextUpdate: number;
    }
  /** The server has no newer one than the list that is kept. */
  | { readonly type: 'not-modified' }
  /** The last good list, if there is one, stays. */
  | { readonly type: 'failed'; readonly reason: ListFailureReason; readonly cause: unknown }
  /** The list on disk could not be used, or the new one not be written. What is in memory is not touched by it. */
  | { readonly type: 'cache-failed'; readonly cause: unknown }
);

/** How a list of a {@link CrlStore} is, for a health endpoint. */
export interface CrlListState {
  /** Of the URL, with the port if unusual. */
  readonly host: string;
  /** Which of the configured lists, from 0 on; undefined for one that certificates name. */
  readonly index: number | undefined;
  /** `missing`: none was loaded yet. Only a `fresh` one lets anybody in. */
  readonly status: 'fresh' | 'stale' | 'missing';
  readonly entries: number;
  /** Milliseconds since 1970-01-01 UTC, as the following ones. */
  readonly thisUpdate: number | undefined;
  readonly nextUpdate: number | undefined;
  /** When the server last said what the list is. */
  readonly checkedAt: number | undefined;
  /** Of the last try, if it failed. */
  readonly lastFailure: { readonly reason: ListFailureReason; readonly at: number } | undefined;
}
