import { setTimeout as sleep } from 'node:timers/promises';
import type { Pcsc, ReaderState } from './pcsc.js';
import { PcscError } from './pcsc-error.js';
import { sameReaders } from './reader-state.js';

/** Pause before a service or card host that failed is tried again, in ms: pcscd needs about as long to come back. */
const RETRY_MS = 500;
/**
 * After so many tries in a row, ten seconds, it is tried less often: where there is no service, or none without a reader (Windows
 * stops it then), that is how an idle daemon spends its days.
 */
const EAGER_TRIES = 20;
const RARE_RETRY_MS = 2000;

/** Watches the readers for as long as it lives, through every failure of the service. */
export interface ReaderMonitor {
  /** What is there now; empty while PC/SC is in trouble, and until the first answer. */
  readers(): readonly ReaderState[];
  /** Whether there has been a first answer, be it trouble. */
  answered(): boolean;
  /** Why nothing can be seen now. */
  trouble(): PcscError | undefined;
  /** Called after the first answer and after each change of readers or trouble; returns the function that stops it. */
  onChange(listener: () => void): () => void;
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
  let readers: readonly ReaderState[] = [];
  let trouble: PcscError | undefined;
  let answered = false;

  const update = (now: readonly ReaderState[], newTrouble: PcscError | undefined) => {
    const same = answered && trouble?.number === newTrouble?.number && sameReaders(readers, now);
    answered = true;
    readers = now;
    trouble = newTrouble;
    if (same) return;
    for (const listener of [...listeners]) listener();
  };

  const watch = async () => {
    const { signal } = closing;
    let failures = 0;
    while (!signal.aborted) {
      const known = trouble || !answered ? {} : { known: readers };
      const answer = await pcsc.readers({ ...known, signal }).catch(asPcscError);
      if (signal.aborted) break;
      if (!(answer instanceof PcscError)) {
        failures = 0;
        update(answer, undefined);
      } else {
        failures += 1;
        update([], answer);
        await pause(failures > EAGER_TRIES ? RARE_RETRY_MS : RETRY_MS, signal).catch((interrupted: unknown) => {
          if (!signal.aborted) throw interrupted;
        });
      }
    }
  };
  const watching = watch();

  return {
    readers: () => readers,
    answered: () => answered,
    trouble: () => trouble,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      closing.abort();
      listeners.clear();
      readers = [];
      await watching;
    },
  };
}

function asPcscError(error: unknown): PcscError {
  return error instanceof PcscError ? error : new PcscError('SCardGetStatusChange', 'UNKNOWN', { cause: error });
}
