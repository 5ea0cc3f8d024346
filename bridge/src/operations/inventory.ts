import { setTimeout as sleep } from 'node:timers/promises';
import { detectCard, type RecognisedCard } from '../cards/index.js';
import { BridgeError, toBridgeError } from '../error.js';
import type { ReaderMonitor, ReaderState } from '../pcsc/index.js';
import { toCardError } from '../pcsc/index.js';
import { type Modules, type ModuleTrouble, withoutModules } from '../pkcs11/index.js';
import { type CardAccess, withCard } from './card-session.js';
import type { KnownReader } from './known-reader.js';
import { createTokenLook } from './look-for-tokens.js';
import { tokenCard } from './token-card.js';
import { createTokenReaders } from './token-readers.js';

/** What is in the readers now. Each insertion is recognised once. */
export interface Inventory {
  readers(): readonly KnownReader[];
  /** Why no reader of PC/SC can be seen. Tokens outside of it are readers all the same. */
  trouble(): BridgeError | undefined;
  /** Vendors' modules that could not be asked when they were asked last. */
  moduleTroubles(): readonly ModuleTrouble[];
  /** Called after every change; returns the function that stops it. */
  onChange(listener: () => void): () => void;
  /**
   * Resolves when PC/SC and a module that was configured have answered for the first time, and no reader, or not the named one, is
   * `reading` any more: a silent card in one must not hold up another.
   */
  settled(signal: AbortSignal, reader?: string): Promise<void>;
  /**
   * Runs `work` as the only operation on that reader. A second one is refused with ERR_OPERATION_BUSY instead of queueing:
   * a person can answer only one window.
   */
  exclusively<T>(reader: string, work: () => Promise<T>): Promise<T>;
  /** Looks again for tokens outside of PC/SC's readers: another module is configured, or one of them did not answer as it did before. */
  refreshTokens(): void;
  close(): void;
}

export interface InventoryOptions {
  /** Asked about cards that no family knows. By default there are none. */
  readonly modules?: Modules;
  /** Whether somebody configured a module: then its tokens that are in no reader of PC/SC count as readers of their own. */
  readonly isModuleConfigured?: () => boolean;
  /** Called once for each trouble of a module. */
  readonly onModuleTrouble?: (trouble: ModuleTrouble) => void;
  /** Milliseconds that modules have; see `TokenLookOptions`. */
  readonly moduleLimitMs?: number;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Pauses in ms before a card is looked at again that another program holds; the last one again and again. */
const BUSY_RETRIES_MS = [100, 200, 400, 1000];
/** Pauses in ms before a card is looked at again that gave no sense; after the last it counts as unknown. */
const FAILURE_RETRIES_MS = [250, 500, 1000];
/** More than a module host has for one look, so that it says itself what the matter is. */
const MODULE_LIMIT_MS = 20_000;

interface Slot {
  readonly state: ReaderState;
  readonly removal: AbortController;
  known: KnownReader;
}

export function createInventory(
  access: CardAccess,
  monitor: ReaderMonitor,
  {
    modules = withoutModules(),
    isModuleConfigured = () => false,
    onModuleTrouble = () => undefined,
    moduleLimitMs = MODULE_LIMIT_MS,
    pause = (ms, signal) => sleep(ms, undefined, { signal }),
  }: InventoryOptions = {},
): Inventory {
  const slots = new Map<string, Slot>();
  const busy = new Set<string>();
  const listeners = new Set<() => void>();
  let closed = false;
  let sawReaders = false;

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };

  const pcscReaders = () => monitor.readers().map(({ name }) => name);
  const look = createTokenLook({ modules, limitMs: moduleLimitMs, onTrouble: onModuleTrouble });
  const tokenReaders = createTokenReaders({ look, isWanted: isModuleConfigured, pcscReaders, onChange: changed });
  const readers = () => [...[...slots.values()].map((slot) => slot.known), ...tokenReaders.list()];

  const update = () => {
    const now = new Map(monitor.readers().map((state) => [state.name, state]));
    // Where the service itself is gone, the card is still where it was.
    const over = new BridgeError(monitor.trouble() ? 'ERR_PCSC_SERVICE_STOPPED' : 'ERR_CARD_REMOVED');
    let isOther = !sawReaders;
    for (const [name, slot] of slots) {
      const state = now.get(name);
      if (state && state.eventCount === slot.state.eventCount && state.card === slot.state.card) {
        now.delete(name);
        continue;
      }
      isOther = true;
      slot.removal.abort(over);
      if (!state) slots.delete(name);
    }
    for (const [name, state] of now) {
      isOther = true;
      const slot = { state, removal: new AbortController(), known: { name, state: STATE_BEFORE_DETECTION[state.card] } };
      slots.set(name, slot);
      if (state.card === 'present') void recognise(slot);
    }
    changed();
    sawReaders = monitor.answered();
    // Not for who holds a card: a module may do so while it looks, and would be asked again for ever.
    if (sawReaders && isOther) tokenReaders.refresh();
  };

  const recognise = async (slot: Slot) => {
    const { name } = slot.state;
    const { signal } = slot.removal;
    const become = (known: Omit<KnownReader, 'name'>) => {
      slot.known = { name, ...known };
      changed();
    };
    /** Our handle is let go of by now, and the module can have the card. */
    const askModules = async () => {
      const token = await look.tokenIn(name, pcscReaders, signal).catch((reason: unknown) => {
        if (!signal.aborted) throw reason;
      });
      if (signal.aborted) return;
      become({ state: 'ready', card: { ...(token ? tokenCard(token) : unknownCard()), removed: signal } });
    };
    let busyLooks = 0;
    for (let failures = 0; !signal.aborted; ) {
      // Who looks at the readers is to know at once that another program holds the card.
      const looking = { signal, after: 'leave', busyPausesMs: [] } as const;
      const found = await withCard(access, name, looking, detectCard).catch(toBridgeError);
      if (signal.aborted) return;
      if (!(found instanceof BridgeError)) {
        if (found.kind === 'unknown') return askModules();
        return become({ state: 'ready', card: { ...found, removed: signal } });
      }
      if (found.code === 'ERR_CARD_UNRESPONSIVE') return become({ state: 'mute' });
      let retryMs: number | undefined;
      if (found.code === 'ERR_CARD_BUSY') {
        become({ state: 'busy' });
        retryMs = BUSY_RETRIES_MS[Math.min(busyLooks, BUSY_RETRIES_MS.length - 1)];
        busyLooks += 1;
      } else {
        // It may have been only half in: pulled and put back before PC/SC noticed (facts: pcsc.md).
        retryMs = FAILURE_RETRIES_MS[failures];
        failures += 1;
      }
      if (retryMs === undefined) return askModules();
      // Rejects when the card is pulled, which ends the loop as well.
      await pause(retryMs, signal).catch((reason: unknown) => {
        if (!signal.aborted) throw reason;
      });
    }
  };

  const stopWatching = monitor.onChange(update);
  update();

  return {
    readers,
    trouble: () => {
      const trouble = monitor.trouble();
      return trouble && toCardError(trouble);
    },
    moduleTroubles: look.troubles,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    settled: async (signal, reader) => {
      const reading = () =>
        [...slots.values()].some(({ known }) => known.state === 'reading' && (reader === undefined || known.name === reader));
      const isToCome = () => !tokenReaders.answered() && (reader === undefined || !slots.has(reader));
      while (!closed && (!monitor.answered() || reading() || isToCome())) await nextChange(listeners, signal);
    },
    exclusively: async (reader, work) => {
      if (busy.has(reader)) throw new BridgeError('ERR_OPERATION_BUSY');
      busy.add(reader);
      try {
        return await work();
      } finally {
        busy.delete(reader);
      }
    },
    refreshTokens: tokenReaders.refresh,
    close: () => {
      closed = true;
      stopWatching();
      tokenReaders.close();
      for (const slot of slots.values()) slot.removal.abort(new BridgeError('ERR_CARD_REMOVED'));
      slots.clear();
      // Who waits for cards to be recognised waits for nothing now.
      changed();
      listeners.clear();
    },
  };
}

const unknownCard = (): RecognisedCard => ({ kind: 'unknown', notes: {} });

const STATE_BEFORE_DETECTION = { absent: 'empty', present: 'reading', mute: 'mute' } as const;

async function nextChange(listeners: Set<() => void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const done = () => {
      listeners.delete(done);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    listeners.add(done);
    signal.addEventListener('abort', done, { once: true });
  });
}
