import { setTimeout as sleep } from 'node:timers/promises';
import type { Pcsc, ReaderState } from './pcsc.js';
import { PcscError } from './pcsc-error.js';
import { sameReaders } from './reader-state.js';

/** Pause before a service or card host that failed is tried again, in ms: pcscd needs about as long to come back. */
const RETRY_MS = 500;

/** Watches the readers for as long as it lives, through every failure of the service. */
export interface ReaderMonitor {
  /** What is there now; empty while PC/SC is in trouble, and until the first answer. */
  readers(): readonly ReaderState[];
  /** Why nothing can be seen now. */
  trouble(): PcscError | undefined;
  /** Called after each change of readers or trouble; returns the function that stops it. */
  onChange(listener: () => void): () => void;
  /**
   * Aborts, with SCARD_W_REMOVED_CARD as its reason, when that very insertion is over: card out or swapped, reader or service
   * gone, or the monitor closed. Aborted from the start when it is over already.
   */
  untilRemoved(reader: string, eventCount: number): AbortSignal;
  /** Stops watching; resolves when nothing waits in `pcsc` any more. Does not close `pcsc`. */
  close(): Promise<void>;
}

export function createReaderMonitor(
  pcsc: Pcsc,
  options: { readonly pause?: (ms: number, signal: AbortSignal) => Promise<void> } = {},
): ReaderMonitor {
  const { pause = (ms, signal) => sleep(ms, undefined, { signal }) } = options;
  const closing = new AbortController();
  const listeners = new Set<() => void>();
  const insertions = new Map<
    string,
    { readonly reader: string; readonly eventCount: number; readonly removed: AbortController }
  >();
  let readers: readonly ReaderState[] = [];
  let trouble: PcscError | undefined;
  let answered = false;

  const isIn = ({ reader, eventCount }: { readonly reader: string; readonly eventCount: number }) =>
    readers.some((state) => state.name === reader && state.eventCount === eventCount && state.card !== 'absent');

  const endInsertions = () => {
    for (const [key, insertion] of insertions) {
      if (isIn(insertion)) continue;
      insertions.delete(key);
      insertion.removed.abort(removedError());
    }
  };

  const update = (now: readonly ReaderState[], newTrouble: PcscError | undefined) => {
    const same = trouble?.number === newTrouble?.number && sameReaders(readers, now);
    readers = now;
    trouble = newTrouble;
    if (same) return;
    endInsertions();
    for (const listener of [...listeners]) listener();
  };

  const watch = async () => {
    const { signal } = closing;
    while (!signal.aborted) {
      const known = trouble || !answered ? {} : { known: readers };
      const answer = await pcsc.readers({ ...known, signal }).catch(asPcscError);
      if (signal.aborted) break;
      answered = true;
      if (!(answer instanceof PcscError)) update(answer, undefined);
      else {
        update([], answer);
        await pause(RETRY_MS, signal).catch((interrupted: unknown) => {
          if (!signal.aborted) throw interrupted;
        });
      }
    }
  };
  const watching = watch();

  return {
    readers: () => readers,
    trouble: () => trouble,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    untilRemoved: (reader, eventCount) => {
      const insertion = { reader, eventCount };
      if (closing.signal.aborted || !isIn(insertion)) return AbortSignal.abort(removedError());
      const key = JSON.stringify([reader, eventCount]);
      const removed = insertions.get(key)?.removed ?? new AbortController();
      insertions.set(key, { ...insertion, removed });
      return removed.signal;
    },
    close: async () => {
      closing.abort();
      listeners.clear();
      readers = [];
      endInsertions();
      await watching;
    },
  };
}

function asPcscError(error: unknown): PcscError {
  return error instanceof PcscError ? error : new PcscError('SCardGetStatusChange', 'UNKNOWN', { cause: error });
}

function removedError(): PcscError {
  return new PcscError('SCardGetStatusChange', 'SCARD_W_REMOVED_CARD');
}
