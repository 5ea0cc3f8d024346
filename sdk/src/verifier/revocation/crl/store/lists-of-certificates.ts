import type { Certificate } from '../../../certificate/certificate.js';
import { orAborted } from '../../../or-aborted.js';
import type { CrlListState, CrlStoreEvent } from './crl-store-event.js';
import { asFailure, fetchList, type LoadingRules } from './fetch-list.js';
import type { KeptList } from './kept-list.js';
import { ListFailure } from './list-failure.js';

/** After a failure the server is left alone for so long: every sign-in would wait for it otherwise. */
const RETRY_MS = 30_000;
/** A certificate names one or two; what names more is not asked for more. */
const MAX_URLS = 4;

export interface ListsOfCertificatesRules extends LoadingRules {
  readonly hosts: ReadonlySet<string>;
  readonly maxLists: number;
  readonly maxBytes: number;
  readonly refreshEveryMs: number;
  readonly staleMs: number;
  readonly emit: (event: CrlStoreEvent) => void;
}

interface Place {
  kept: KeptList | undefined;
  checkedAt: number;
  failure: { readonly failure: ListFailure; readonly at: number } | undefined;
  running: Promise<void> | undefined;
}

/** Lists by the URLs that certificates name, fetched when one is asked about. One request at a time for each, whoever waits for it. */
export class ListsOfCertificates {
  private readonly rules: ListsOfCertificatesRules;
  private readonly closing = new AbortController();
  /** The one that was used last stands last. */
  private readonly places = new Map<string, Place>();

  constructor(rules: ListsOfCertificatesRules) {
    this.rules = rules;
  }

  /** Of the hosts that may be asked, exactly as they stand in the allow-list; in the order of the certificate. */
  urlsOf({ extensions }: Certificate): readonly string[] {
    const urls = (extensions.distributionPoints ?? []).flatMap(({ name, crlIssuer }) =>
      name?.kind === 'full' && crlIssuer === undefined
        ? name.names.flatMap((one) => (one.kind === 'uri' && this.mayAsk(one.text) ? [one.text] : []))
        : [],
    );
    return [...new Set(urls)].slice(0, MAX_URLS);
  }

  /** The list of that URL, fetched unless it is known; or why there is none. Rejects only with the signal's reason. */
  async get(url: string, signal: AbortSignal | undefined): Promise<KeptList | ListFailure> {
    const place: Place = this.places.get(url) ?? { kept: undefined, checkedAt: 0, failure: undefined, running: undefined };
    this.places.delete(url);
    this.places.set(url, place);
    if (place.running !== undefined || this.isDue(place)) {
      place.running ??= this.load(url, place).finally(() => {
        place.running = undefined;
        this.forgetOldest();
      });
      // The request goes on for the others that wait.
      await (signal === undefined ? place.running : orAborted(place.running, signal));
    }
    const { kept, failure } = place;
    if (kept !== undefined && (failure === undefined || this.isFresh(kept))) return kept;
    return failure?.failure ?? asFailure(undefined);
  }

  get states(): readonly CrlListState[] {
    return [...this.places].map(([url, { kept, checkedAt, failure }]) => ({
      host: new URL(url).host,
      index: undefined,
      status: kept === undefined ? 'missing' : this.isFresh(kept) ? 'fresh' : 'stale',
      entries: kept?.list.serials.size ?? 0,
      thisUpdate: kept?.list.thisUpdate,
      nextUpdate: kept?.list.nextUpdate,
      checkedAt: checkedAt === 0 ? undefined : checkedAt,
      lastFailure: failure === undefined ? undefined : { reason: failure.failure.reason, at: failure.at },
    }));
  }

  async close(): Promise<void> {
    this.closing.abort(new Error('The store is closed'));
    await Promise.all([...this.places.values()].map(({ running }) => running));
    this.places.clear();
  }

  private mayAsk(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { protocol, host } = new URL(url);
    return (protocol === 'http:' || protocol === 'https:') && this.rules.hosts.has(host);
  }

  private isFresh({ list }: KeptList): boolean {
    return this.rules.clock() <= (list.nextUpdate ?? 0) + this.rules.staleMs;
  }

  private isDue({ kept, checkedAt, failure }: Place): boolean {
    const now = this.rules.clock();
    if (failure !== undefined) return now >= failure.at + RETRY_MS;
    return kept === undefined || now > (kept.list.nextUpdate ?? 0) || now >= checkedAt + this.rules.refreshEveryMs;
  }

  private async load(url: string, place: Place): Promise<void> {
    const { host } = new URL(url);
    const { clock, emit } = this.rules;
    const { kept } = place;
    try {
      const next = await fetchList(this.rules, { url, kept, signal: this.closing.signal });
      place.kept = next;
      place.checkedAt = clock();
      const hasEnded = clock() > (next.list.nextUpdate ?? 0);
      place.failure = hasEnded ? { failure: new ListFailure('stale'), at: clock() } : undefined;
      if (next === kept) emit({ host, index: undefined, type: 'not-modified' });
      else {
        const { serials, thisUpdate, nextUpdate = 0 } = next.list;
        emit({ host, index: undefined, type: 'loaded', from: 'network', entries: serials.size, thisUpdate, nextUpdate });
      }
    } catch (cause) {
      const failure = asFailure(cause);
      place.failure = { failure, at: clock() };
      if (!this.closing.signal.aborted) emit({ host, index: undefined, type: 'failed', reason: failure.reason, cause });
    }
  }

  /** Who waits for a list that is forgotten here has it in hand. */
  private forgetOldest(): void {
    const { maxLists, maxBytes } = this.rules;
    let bytes = 0;
    for (const { kept } of this.places.values()) bytes += kept?.list.serials.byteLength ?? 0;
    for (const [url, { kept, running }] of [...this.places]) {
      if (this.places.size <= maxLists && bytes <= maxBytes) return;
      if (running !== undefined) continue;
      bytes -= kept?.list.serials.byteLength ?? 0;
      this.places.delete(url);
    }
  }
}
