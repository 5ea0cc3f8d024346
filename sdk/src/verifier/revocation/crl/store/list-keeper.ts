import { readList } from '../list/read-list.js';
import type { CrlListState, CrlStoreEvent } from './crl-store-event.js';
import { asFailure, fetchList, type LoadingRules } from './fetch-list.js';
import { acceptList, type KeptList, type ListVersion } from './kept-list.js';
import { type ListCache, type ListCopy, listCache } from './list-cache.js';
import { ListFailure, type ListFailureReason } from './list-failure.js';

/** What all lists of a store have in common. */
export interface KeepingRules extends LoadingRules {
  readonly cacheFolder: string | undefined;
  readonly refreshEveryMs: number;
  readonly staleMs: number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Calls back once after so many milliseconds, unless it is cancelled. */
  readonly schedule: (callback: () => void, ms: number) => () => void;
  readonly emit: (event: CrlStoreEvent) => void;
}

const FIRST_RETRY_MS = 30_000;
/** As long as there is no fresh list, nobody gets in: then it is tried more often than a refresh would be. */
const LONGEST_RETRY_WITHOUT_LIST_MS = 5 * 60_000;
/** Even where a list is about to end, its server is not asked more often. */
const SHORTEST_REFRESH_MS = 30_000;

/**
 * One list, by its URL: loads it, keeps the last good one and fetches the next before it ends. What fails changes nothing about what is
 * kept. One request at a time.
 */
export class ListKeeper {
  readonly url: string;
  readonly host: string;
  private readonly index: number;
  private readonly rules: KeepingRules;
  private readonly cache: ListCache | undefined;
  private readonly closing = new AbortController();
  private kept: KeptList | undefined;
  private checkedAt: number | undefined;
  private lastFailure: CrlListState['lastFailure'];
  private failuresInARow = 0;
  private running: Promise<void> | undefined;
  private cancelTimer: (() => void) | undefined;

  constructor(url: string, index: number, rules: KeepingRules) {
    this.url = url;
    this.index = index;
    this.host = new URL(url).host;
    this.rules = rules;
    this.cache = rules.cacheFolder === undefined ? undefined : listCache(rules.cacheFolder, url);
  }

  get current(): KeptList | undefined {
    return this.kept;
  }

  get state(): CrlListState {
    const { list } = this.kept ?? {};
    return {
      host: this.host,
      index: this.index,
      status: list === undefined ? 'missing' : this.isFresh() ? 'fresh' : 'stale',
      entries: list?.serials.size ?? 0,
      thisUpdate: list?.thisUpdate,
      nextUpdate: list?.nextUpdate,
      checkedAt: this.checkedAt,
      lastFailure: this.lastFailure,
    };
  }

  /** From disk, if a fresh list is there; else from its server. Goes on refreshing from then on, whatever came of it. */
  async start(): Promise<void> {
    this.running = this.readCache();
    await this.running;
    this.running = undefined;
    if (this.closing.signal.aborted) return;
    // All servers of a site may start at once, and then ask at different times.
    if (this.isFresh()) this.refreshIn(this.rules.random() * FIRST_RETRY_MS);
    else await this.refresh();
  }

  /** Never rejects: what went wrong is in the state and told as an event. */
  refresh(): Promise<void> {
    this.running ??= this.fetch().finally(() => {
      this.running = undefined;
      this.refreshIn(this.pause());
    });
    return this.running;
  }

  async close(): Promise<void> {
    this.closing.abort(new Error('The store is closed'));
    this.cancelTimer?.();
    await this.running;
  }

  private async fetch(): Promise<void> {
    const { signal } = this.closing;
    const { kept, cache } = this;
    let copy: ListCopy | undefined;
    try {
      const begin = (body: AsyncIterable<Uint8Array>, version: ListVersion) => {
        copy = cache?.begin(version);
        return copy?.pass(body) ?? body;
      };
      const next = await fetchList(this.rules, { url: this.url, kept, signal, copy: begin });
      this.kept = next;
      this.checkedAt = this.rules.clock();
      if (next === kept) this.emit({ type: 'not-modified' });
      else this.tellLoaded(next, 'network');
      if (this.hasEnded(next)) this.note('stale', undefined);
      else {
        this.lastFailure = undefined;
        this.failuresInARow = 0;
      }
      await copy?.keep().catch((cause: unknown) => this.emit({ type: 'cache-failed', cause }));
    } catch (cause) {
      if (signal.aborted) return;
      this.note(asFailure(cause).reason, cause);
    } finally {
      await copy?.end();
    }
  }

  /** Never rejects. */
  private async readCache(): Promise<void> {
    const { signal } = this.closing;
    try {
      const found = await this.cache?.read(signal);
      if (found === undefined) return;
      const { version, body } = found;
      const signed = await readList(body, this.rules.signers);
      this.kept = acceptList(signed, { kept: undefined, version, at: this.rules.clock() });
      this.tellLoaded(this.kept, 'cache');
    } catch (cause) {
      if (signal.aborted) return;
      this.emit({ type: 'cache-failed', cause: cause instanceof ListFailure ? cause : asFailure(cause) });
    }
  }

  private note(reason: ListFailureReason, cause: unknown): void {
    this.lastFailure = { reason, at: this.rules.clock() };
    this.failuresInARow += 1;
    this.emit({ type: 'failed', reason, cause });
  }

  private hasEnded({ list }: KeptList): boolean {
    return this.rules.clock() > (list.nextUpdate ?? 0);
  }

  private isFresh(): boolean {
    const { thisUpdate = 0, nextUpdate } = this.kept?.list ?? {};
    const now = this.rules.clock();
    return nextUpdate !== undefined && thisUpdate <= now && now <= nextUpdate + this.rules.staleMs;
  }

  private refreshIn(ms: number): void {
    this.cancelTimer?.();
    if (this.closing.signal.aborted) return;
    this.cancelTimer = this.rules.schedule(() => void this.refresh(), ms);
  }

  /** Always a little less than could be, so that servers which started together do not stay together. */
  private pause(): number {
    const { refreshEveryMs, random, clock } = this.rules;
    const { nextUpdate = Number.POSITIVE_INFINITY } = this.kept?.list ?? {};
    const untilEnd = nextUpdate - clock();
    if (this.failuresInARow > 0) {
      const longest = Math.min(refreshEveryMs, Math.max(LONGEST_RETRY_WITHOUT_LIST_MS, this.kept === undefined ? 0 : untilEnd));
      const pause = Math.min(longest, FIRST_RETRY_MS * 2 ** Math.min(this.failuresInARow - 1, 20));
      return pause * (1 - random() / 2);
    }
    // Well before it ends.
    return Math.max(SHORTEST_REFRESH_MS, Math.min(refreshEveryMs, untilEnd * 0.9) * (1 - random() / 10));
  }

  private tellLoaded({ list }: KeptList, from: 'network' | 'cache'): void {
    const { serials, thisUpdate, nextUpdate = 0 } = list;
    this.emit({ type: 'loaded', from, entries: serials.size, thisUpdate, nextUpdate });
  }

  private emit(event: WithoutOrigin<CrlStoreEvent>): void {
    this.rules.emit({ host: this.host, index: this.index, ...event });
  }
}

type WithoutOrigin<Event> = Event extends unknown ? Omit<Event, 'host' | 'index'> : never;
