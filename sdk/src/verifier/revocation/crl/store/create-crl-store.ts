import { assertList } from '../../../assert-list.js';
import type { Certificate } from '../../../certificate/certificate.js';
import { VerifierConfigurationError } from '../../../errors.js';
import { createGuardedFetch, type GuardedFetch, isHttpUrl } from '../../../fetch/index.js';
import type { RevocationAnswer, RevocationQuery, RevocationSource } from '../../revocation-source.js';
import { readCompleteNames } from '../read-complete-names.js';
import { readSigners } from '../read-signers.js';
import { type ListRules, listStatus } from '../rules/list-status.js';
import type { CrlListState, CrlStoreEvent } from './crl-store-event.js';
import type { KeptList } from './kept-list.js';
import { ListFailure } from './list-failure.js';
import { type KeepingRules, ListKeeper } from './list-keeper.js';
import { ListsOfCertificates } from './lists-of-certificates.js';

const MIB = 1024 * 1024;
/** A timer of Node's that is set to more than 2^31 - 1 milliseconds goes off at once. */
const MAX_REFRESH_SECONDS = 7 * 24 * 3600;

/** What {@link createCrlStore} takes. */
export interface CrlStoreOptions {
  /** The lists of every key of every issuing CA: complete ones, or all parts. http: or https:. */
  readonly lists: readonly { readonly url: string }[];
  /** DER of the CAs that sign them: the issuing CAs of every generation. Nothing else is believed. */
  readonly authorities: readonly Uint8Array[];
  /**
   * DER of certificates whose keys sign lists for *all* keys of the CA of their name. Nothing validates them but their dates, so check them (path and revocation) yourself. The risk: where
   * the CA has a list for each key, as MOICA has, the list of one would call good what only the other's revokes.
   */
  readonly crlSigners?: readonly Uint8Array[];
  /**
   * The URIs by which complete lists call themselves in their issuing distribution point, letter by letter (`openssl crl -text`). By
   * RFC 5280 §6.3.3 a list with such a name is only for certificates that point to it; where theirs point to parts of the list, nobody
   * gets in. A list of this name is then taken for all certificates of its CA that it does not leave out otherwise. The risk: if it
   * is a part after all, whoever is revoked in another part signs in; so name only what the CA says is complete.
   */
  readonly withoutDistributionPointMatchFor?: readonly string[];
  /** Default: {@link createGuardedFetch} with 120 seconds for a list. */
  readonly fetch?: GuardedFetch;
  /** Where the last good lists are kept, so that a restart works while a server is away. Made if it is not there; for one service alone. */
  readonly cacheFolder?: string;
  /** How often servers are asked for changes, sooner if a list ends sooner; default 3600 (an hour), a week at most. */
  readonly refreshEverySeconds?: number;
  /** A longer list is refused; default 64 MiB. */
  readonly maxListBytes?: number;
  /**
   * Fetches the lists that certificates point to, when no other list answers. They are asked for only after path and signature have been
   * verified, but they make a sign-in wait.
   */
  readonly fromCertificates?: {
    /** As they stand in URLs: `host`, or `host:port` where the port is unusual. No other host is asked. */
    readonly hosts: readonly string[];
    /** How many are kept; default 64. */
    readonly maxLists?: number;
    /** What they may take up in memory; default 64 MiB. */
    readonly maxBytes?: number;
  };
  /**
   * How long a list is believed beyond its `nextUpdate`; default 0. The risk: a card reported lost in that time signs in as its owner.
   * It is for servers that must not stand still when the CA's list does.
   */
  readonly withoutFreshListForSeconds?: number;
  /** Told after the fact, for logs and metrics. What it throws is ignored. */
  readonly onEvent?: (event: CrlStoreEvent) => void;
  /** Milliseconds since 1970-01-01 UTC; default `Date.now`. */
  readonly clock?: () => number;
  /** From 0 to 1, to spread requests; default `Math.random`, since nothing secret hangs on it. */
  readonly random?: () => number;
  /** Calls back once after so many milliseconds, and gives what cancels that; default a timer that keeps no process alive. */
  readonly schedule?: (callback: () => void, ms: number) => () => void;
}

/** Revocation lists by URL, kept fresh. */
export interface CrlStore extends RevocationSource {
  /**
   * Loads every list, from disk where a fresh one is there, and goes on refreshing them. Resolves when each has been tried, also where
   * one failed: see {@link CrlStore.state}; until there is a list, nobody of its CA gets in. The signal ends the waiting and closes the
   * store; then it rejects with the signal's reason.
   */
  start(signal?: AbortSignal): Promise<void>;
  /** The configured lists in their order, then those named by certificates. */
  state(): readonly CrlListState[];
  /** Ends timers and requests; from then on every answer is `unknown`. */
  close(): Promise<void>;
}

/**
 * Makes a store of revocation lists for a server that runs on: each is loaded once, as a stream, into a few octets an entry; refreshed
 * in the background before it ends, without its body where the server says that it is the same; and the last good one stays until a
 * better one has been verified. A list that is stale, malformed, signed by somebody else or older than the one before never takes its place.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { createCrlStore } from '@cardbridge/sdk/verifier';
 *
 * const store = createCrlStore({
 *   lists: [{ url: 'https://moica.nat.gov.tw/repository/MOICA/CRL2/complete.crl' }],
 *   authorities: [await readFile('MOICA2.cer')],
 *   cacheFolder: '/var/lib/identity-server/crl',
 * });
 * await store.start();
 * ```
 *
 * @throws {VerifierConfigurationError} when an option cannot be right
 */
export function createCrlStore(options: CrlStoreOptions): CrlStore {
  const { rules, answering, fromCertificates } = readOptions(options);
  const keepers = options.lists.map(({ url }, index) => new ListKeeper(url, index, rules));
  const others = fromCertificates && new ListsOfCertificates({ ...rules, ...fromCertificates });
  let phase: 'new' | 'started' | 'closed' = 'new';

  const close = async (): Promise<void> => {
    phase = 'closed';
    await Promise.all([...keepers, ...(others ? [others] : [])].map((one) => one.close()));
  };

  return {
    async start(signal) {
      if (phase !== 'new') throw new VerifierConfigurationError(`the store was ${phase} before`);
      signal?.throwIfAborted();
      phase = 'started';
      const stop = (): void => void close();
      signal?.addEventListener('abort', stop, { once: true });
      try {
        await Promise.all(keepers.map((keeper) => keeper.start()));
      } finally {
        signal?.removeEventListener('abort', stop);
      }
      signal?.throwIfAborted();
    },

    status(query) {
      if (phase !== 'started')
        return { status: 'unknown', detail: `the store of lists is ${phase === 'new' ? 'not started' : phase}` };
      const lists = keepers.flatMap(({ current }) => (current === undefined ? [] : [current]));
      const answer = listStatus(lists, query, answering);
      if (answer.status !== 'unknown' || others === undefined) return explain(answer, lists, keepers);
      const urls = others.urlsOf(query.certificate);
      return urls.length === 0
        ? explain(answer, lists, keepers)
        : askFurther(others, { urls, lists, query, answering, answer });
    },

    state: () => [...keepers.map(({ state }) => state), ...(others?.states ?? [])],
    close,
  };
}

/** One list after the other, until they answer. */
async function askFurther(
  others: ListsOfCertificates,
  asked: {
    readonly urls: readonly string[];
    readonly lists: readonly KeptList[];
    readonly query: RevocationQuery;
    readonly answering: ListRules;
    readonly answer: RevocationAnswer;
  },
): Promise<RevocationAnswer> {
  const { urls, query, answering } = asked;
  const lists = [...asked.lists];
  let { answer } = asked;
  for (const url of urls) {
    const found = await others.get(url, query.signal);
    if (found instanceof ListFailure) {
      answer = { status: 'unknown', detail: `a list that the certificate points to was not loaded: ${found.reason}` };
      continue;
    }
    lists.push(found);
    answer = listStatus(lists, query, answering);
    if (answer.status !== 'unknown') return answer;
  }
  return answer;
}

/** Where a configured list is missing, that is more to the point than that there is none. */
function explain(answer: RevocationAnswer, lists: readonly KeptList[], keepers: readonly ListKeeper[]): RevocationAnswer {
  if (answer.status !== 'unknown' || lists.length === keepers.length) return answer;
  return { status: 'unknown', detail: `${answer.detail}; ${keepers.length - lists.length} configured list(s) were not loaded` };
}

function readOptions(options: CrlStoreOptions): {
  readonly rules: KeepingRules;
  readonly answering: ListRules;
  readonly fromCertificates:
    | { readonly hosts: ReadonlySet<string>; readonly maxLists: number; readonly maxBytes: number }
    | undefined;
} {
  const { lists, refreshEverySeconds = 3600, withoutFreshListForSeconds = 0, maxListBytes = 64 * MIB } = options;
  const { fromCertificates, onEvent } = options;
  assertList(lists, 'lists');
  assertList(options.authorities, 'authorities');
  for (const [index, list] of lists.entries()) {
    if (!isHttpUrl(list?.url))
      throw new VerifierConfigurationError(`lists[${index}].url must be an absolute http: or https: URL`);
  }
  if (new Set(lists.map(({ url }) => url)).size !== lists.length) throw new VerifierConfigurationError('lists has a URL twice');
  if (lists.length === 0 && fromCertificates === undefined) throw new VerifierConfigurationError('lists must not be empty');
  assertPositive(refreshEverySeconds, 'refreshEverySeconds');
  if (refreshEverySeconds > MAX_REFRESH_SECONDS) {
    throw new VerifierConfigurationError(`refreshEverySeconds must be ${MAX_REFRESH_SECONDS} (a week) at most`);
  }
  assertPositive(maxListBytes, 'maxListBytes');
  if (!(withoutFreshListForSeconds >= 0 && Number.isFinite(withoutFreshListForSeconds))) {
    throw new VerifierConfigurationError('withoutFreshListForSeconds must be 0 or a positive number');
  }
  const authorities = readSigners(options.authorities, 'authorities');
  if (authorities.length === 0) throw new VerifierConfigurationError('authorities must not be empty');
  const crlSigners: readonly Certificate[] = readSigners(options.crlSigners ?? [], 'crlSigners');
  const staleMs = withoutFreshListForSeconds * 1000;
  return {
    rules: {
      fetch: options.fetch ?? createGuardedFetch({ timeLimitSeconds: 120 }),
      signers: [...authorities, ...crlSigners],
      maxListBytes,
      clock: options.clock ?? Date.now,
      cacheFolder: options.cacheFolder,
      refreshEveryMs: refreshEverySeconds * 1000,
      staleMs,
      random: options.random ?? Math.random,
      schedule: options.schedule ?? scheduleUnref,
      emit: (event) => {
        try {
          onEvent?.(event);
        } catch {
          // A broken log must not become a broken sign-in.
        }
      },
    },
    answering: { crlSigners, completeNames: readCompleteNames(options.withoutDistributionPointMatchFor ?? []), staleMs },
    fromCertificates: fromCertificates && readFromCertificates(fromCertificates),
  };
}

function readFromCertificates({
  hosts,
  maxLists = 64,
  maxBytes = 64 * MIB,
}: NonNullable<CrlStoreOptions['fromCertificates']>): {
  readonly hosts: ReadonlySet<string>;
  readonly maxLists: number;
  readonly maxBytes: number;
} {
  for (const host of hosts) {
    if (!isHttpUrl(`http://${host}`) || new URL(`http://${host}`).host !== host) {
      throw new VerifierConfigurationError(
        `fromCertificates.hosts must be hosts as they stand in URLs, which ${JSON.stringify(host)} is not`,
      );
    }
  }
  assertPositive(maxLists, 'fromCertificates.maxLists');
  assertPositive(maxBytes, 'fromCertificates.maxBytes');
  return { hosts: new Set(hosts), maxLists, maxBytes };
}

function assertPositive(value: number, option: string): void {
  if (!(value > 0 && Number.isFinite(value))) throw new VerifierConfigurationError(`${option} must be a positive number`);
}

function scheduleUnref(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
