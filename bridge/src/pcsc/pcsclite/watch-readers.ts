import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReaderState } from '../pcsc.js';
import { PcscError } from '../pcsc-error.js';
import { readerState, sameReaders } from '../reader-state.js';
import { createWatcher, fromMessage, later, type PcscliteReader, type PcscliteWatcher } from './addon.js';

interface Seen {
  readonly reader: PcscliteReader;
  /** Undefined until the first status of the reader. */
  state?: ReaderState | undefined;
  ended: boolean;
}

/**
 * Every reader object that was made to connect with. Its destructor joins a thread whose number was never set, for only watching sets it: what
 * lay in memory there before decides whether the process hangs or crashes. So none is ever collected.
 */
const neverCollected: PcscliteReader[] = [];

/** The readers as the package reports them, from `start` on until `close` or the first trouble. */
export class ReaderWatch {
  readonly #watcher: PcscliteWatcher;
  readonly #seen = new Map<string, Seen>();
  readonly #waiting = new Set<() => void>();
  /** Those to connect with that are not connected, by the name of their reader. */
  readonly #free = new Map<string, PcscliteReader[]>();
  #names: readonly string[] | undefined;
  #trouble: PcscError | undefined;

  constructor() {
    this.#watcher = createWatcher();
    // The package tells of each reader, but not of having found none: listen where it hears of the list itself.
    const start = this.#watcher.start.bind(this.#watcher);
    this.#watcher.start = (listener) =>
      start((error, names) => {
        listener(error, names);
        if (!error) later(() => this.#listed(Object.keys(this.#watcher.readers)))();
      });
    this.#watcher.on(
      'error',
      later((error) => this.#fail(error)),
    );
    this.#watcher.on('reader', (reader) => this.#add(reader));
  }

  /** Once this is set the watch is of no more use: close it and make a new one. */
  get trouble(): PcscError | undefined {
    return this.#trouble;
  }

  async readers(known: readonly ReaderState[] | undefined, signal: AbortSignal): Promise<readonly ReaderState[]> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#trouble) throw this.#trouble;
      const now = this.#now();
      if (now && !(known && sameReaders(known, now))) return now;
      await this.#nextChange(signal);
    }
  }

  /**
   * A reader object to connect with, apart from the one that is watched: they would wait for each other. Each holds a context of the service
   * for good, so give it back when it is not connected any more.
   */
  readerForCard(name: string): PcscliteReader {
    const seen = this.#seen.get(name);
    if (!seen || seen.ended) throw new PcscError('SCardConnect', 'SCARD_E_UNKNOWN_READER');
    const free = this.#free.get(name)?.pop();
    if (free) return free;
    const reader: PcscliteReader = Reflect.construct(seen.reader.constructor, [name]);
    neverCollected.push(reader);
    return reader;
  }

  /** One that takes itself for connected, since disconnecting failed, is of no more use. */
  giveBack(reader: PcscliteReader): void {
    if (reader.connected) return;
    this.#free.set(reader.name, [...(this.#free.get(reader.name) ?? []), reader]);
  }

  async close(): Promise<void> {
    const kept = [this.#watcher, ...this.#seen.values()];
    this.#trouble ??= new PcscError('SCardGetStatusChange', 'SCARD_E_CANCELLED');
    this.#changed();
    for (const { reader } of this.#seen.values()) reader.close();
    this.#watcher.close();
    // Threads that have ended still have a last message on its way, to objects that must be there until then: for one whole
    // turn of the event loop, which two turns from anywhere contain.
    await nextTurn();
    await nextTurn();
    kept.length = 0;
  }

  #now(): readonly ReaderState[] | undefined {
    const states: ReaderState[] = [];
    if (!this.#names) return undefined;
    for (const name of this.#names) {
      const seen = this.#seen.get(name);
      if (!seen) return undefined;
      if (seen.ended) continue;
      if (!seen.state) return undefined;
      states.push(seen.state);
    }
    return states;
  }

  #listed(names: readonly string[]): void {
    this.#names = names;
    this.#changed();
  }

  #add(reader: PcscliteReader): void {
    const seen: Seen = { reader, ended: false };
    this.#seen.set(reader.name, seen);
    reader.on(
      'status',
      later(({ state, atr }) => {
        const now = readerState(reader.name, { state, atr: Uint8Array.from(atr ?? []) });
        // No state: unplugged, which the package tells by `end`.
        if (!now) return;
        seen.state = now;
        this.#changed();
      }),
    );
    reader.on(
      'error',
      later((error) => this.#fail(error)),
    );
    reader.on(
      'end',
      later(() => {
        seen.ended = true;
        this.#changed();
      }),
    );
  }

  #fail(error: Error): void {
    this.#trouble ??= fromMessage(error);
    this.#changed();
  }

  #changed(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
