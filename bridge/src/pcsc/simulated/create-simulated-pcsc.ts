import { createPcsc } from '../backend.js';
import type { Pcsc, ReaderState } from '../pcsc.js';
import { PcscError } from '../pcsc-error.js';
import { sameReaders } from '../reader-state.js';
import type { SimulatedPinpad } from './simulated-pinpad.js';
import { type InsertionFaults, type SimulatedChip, SimulatedReader } from './simulated-reader.js';

/** Readers in memory, with hands to put cards in and pull them out. The hands act at once. */
export interface SimulatedPcsc extends Pcsc {
  /** Puts a card into an empty reader. RangeError for an unknown or occupied reader. */
  insert(reader: string, chip: SimulatedChip, faults?: InsertionFaults): void;
  /** Pulls the card, also in the middle of an APDU; nothing happens when there is none. RangeError for an unknown reader. */
  remove(reader: string): void;
  /** Plugs an empty reader in. RangeError when one of that name is there. */
  addReader(reader: SimulatedReaderPlan): void;
  /** Unplugs a reader, and its card with it. RangeError for an unknown reader. */
  removeReader(name: string): void;
  /** Stops the smart card service: who waits gets SCARD_F_COMM_ERROR, who comes later SCARD_E_NO_SERVICE. Cards stay in. */
  stopService(): void;
  startService(): void;
}

/** The name of a reader, and its keys if it has any. */
export type SimulatedReaderPlan = string | { readonly name: string; readonly pinpad: SimulatedPinpad };

/**
 * PC/SC without hardware, service or native code. It answers as pcscd was measured to (facts: pcsc.md), also where that is odd:
 * a card pulled in the middle of an APDU gives SCARD_S_SUCCESS with no bytes.
 */
export function createSimulatedPcsc(options: { readonly readers?: readonly SimulatedReaderPlan[] } = {}): SimulatedPcsc {
  const readers = new Map<string, SimulatedReader>();
  const watchers = new Set<() => void>();
  let running = true;
  let stops = 0;

  const changed = () => {
    for (const wake of [...watchers]) wake();
  };
  const named = (name: string) => {
    const reader = readers.get(name);
    if (!reader) throw new RangeError(`no reader named ${name}`);
    return reader;
  };
  const addReader = (plan: SimulatedReaderPlan) => {
    const { name, pinpad } = typeof plan === 'string' ? { name: plan, pinpad: undefined } : plan;
    if (readers.has(name)) throw new RangeError(`a reader named ${name} is there already`);
    readers.set(name, new SimulatedReader(name, pinpad, changed));
    changed();
  };
  for (const plan of options.readers ?? []) addReader(plan);

  const assertRunning = (call: string) => {
    if (!running) throw new PcscError(call, 'SCARD_E_NO_SERVICE');
  };

  const watch = async (known: readonly ReaderState[] | undefined, signal: AbortSignal) => {
    assertRunning('SCardEstablishContext');
    const stopsBefore = stops;
    for (;;) {
      signal.throwIfAborted();
      const now = [...readers.values()].map((reader) => reader.state());
      if (!known || !sameReaders(known, now)) return now;
      await nextChange(watchers, signal);
      if (stops !== stopsBefore) throw new PcscError('SCardGetStatusChange', 'SCARD_F_COMM_ERROR');
    }
  };

  const pcsc = createPcsc({
    name: 'simulated',
    readers: watch,
    connect: async (name, exclusive) => {
      assertRunning('SCardEstablishContext');
      const reader = readers.get(name);
      if (!reader) throw new PcscError('SCardConnect', 'SCARD_E_UNKNOWN_READER');
      return reader.connect(exclusive);
    },
  });

  return {
    ...pcsc,
    addReader,
    insert: (name, chip, faults = {}) => named(name).insert(chip, faults),
    remove: (name) => named(name).pull(),
    removeReader: (name) => {
      const reader = named(name);
      readers.delete(name);
      reader.pull();
      changed();
    },
    stopService: () => {
      if (!running) return;
      running = false;
      stops += 1;
      for (const reader of readers.values()) reader.loseService();
      changed();
    },
    startService: () => {
      running = true;
    },
  };
}

/** Resolves at the next change, or when the signal aborts: the caller looks at the signal anyway. */
function nextChange(watchers: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      watchers.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    watchers.add(wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
