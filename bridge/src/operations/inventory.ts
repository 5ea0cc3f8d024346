import { setTimeout as sleep } from 'node:timers/promises';
import type { ReaderInfo } from '@cardbridge/sdk/protocol';
import { detectCard, type RecognisedCard } from '../cards/index.js';
import { BridgeError, toBridgeError } from '../error.js';
import type { ReaderMonitor, ReaderState } from '../pcsc/index.js';
import { toCardError } from '../pcsc/index.js';
import type { Token } from '../pkcs11/index.js';
import { type CardAccess, withCard } from './card-session.js';

/** A reader and what is in it, as the daemon knows it. Pages get `id`, `name`, `state` and `card.kind` of it, nothing more. */
export interface KnownReader {
  readonly name: string;
  readonly state: ReaderInfo['state'];
  readonly card?: KnownCard;
}

export interface KnownCard extends RecognisedCard {
  /** Where only a vendor's module knows the card (kind `pkcs11`). */
  readonly token?: Token;
  /** Aborts, with ERR_CARD_REMOVED as its reason, when this very insertion is over. */
  readonly removed: AbortSignal;
}

/** What is in the readers now. Each insertion is recognised once. */
export interface Inventory {
  readers(): readonly KnownReader[];
  /** Why there are no readers, when the reason is PC/SC itself. */
  trouble(): BridgeError | undefined;
  /** Called after every change; returns the function that stops it. */
  onChange(listener: () => void): () => void;
  /**
   * Resolves when PC/SC has answered for the first time, and no reader, or not the named one, is `reading` any more: a silent card
   * in one must not hold up another.
   */
  settled(signal: AbortSignal, reader?: string): Promise<void>;
  /**
   * Runs `work` as the only operation on that reader. A second one is refused with ERR_OPERATION_BUSY instead of queueing:
   * a person can answer only one window.
   */
  exclusively<T>(reader: string, work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Pause in ms before a card is looked at again that another program holds. */
const BUSY_RETRY_MS = 1000;
/** Pauses in ms before a card is looked at again that gave no sense; after the last it counts as unknown. */
const FAILURE_RETRIES_MS = [250, 500, 1000];

interface Slot {
  readonly state: ReaderState;
  readonly removal: AbortController;
  known: KnownReader;
}

export function createInventory(
  access: CardAccess,
  monitor: ReaderMonitor,
  options: { readonly pause?: (ms: number, signal: AbortSignal) => Promise<void> } = {},
): Inventory {
  const { pause = (ms, signal) => sleep(ms, undefined, { signal }) } = options;
  const slots = new Map<string, Slot>();
  const busy = new Set<string>();
  const listeners = new Set<() => void>();
  let closed = false;

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };

  const update = () => {
    const now = new Map(monitor.readers().map((state) => [state.name, state]));
    for (const [name, slot] of slots) {
      const state = now.get(name);
      if (state && state.eventCount === slot.state.eventCount && state.card === slot.state.card) {
        now.delete(name);
        continue;
      }
      slot.removal.abort(new BridgeError('ERR_CARD_REMOVED'));
      if (!state) slots.delete(name);
    }
    for (const [name, state] of now) {
      const slot = { state, removal: new AbortController(), known: { name, state: STATE_BEFORE_DETECTION[state.card] } };
      slots.set(name, slot);
      if (state.card === 'present') void recognise(slot);
    }
    changed();
  };

  const recognise = async (slot: Slot) => {
    const { name } = slot.state;
    const { signal } = slot.removal;
    const become = (known: Omit<KnownReader, 'name'>) => {
      slot.known = { name, ...known };
      changed();
    };
    for (let failures = 0; !signal.aborted; ) {
      const found = await withCard(access, name, { signal, after: 'leave' }, detectCard).catch(toBridgeError);
      if (signal.aborted) return;
      if (!(found instanceof BridgeError)) return become({ state: 'ready', card: { ...found, removed: signal } });
      if (found.code === 'ERR_CARD_UNRESPONSIVE') return become({ state: 'mute' });
      let retryMs: number | undefined = BUSY_RETRY_MS;
      if (found.code === 'ERR_CARD_BUSY') become({ state: 'busy' });
      else {
        // It may have been only half in: pulled and put back before PC/SC noticed (facts: pcsc.md).
        retryMs = FAILURE_RETRIES_MS[failures];
        failures += 1;
      }
      if (retryMs === undefined) return become({ state: 'ready', card: { kind: 'unknown', notes: {}, removed: signal } });
      // Rejects when the card is pulled, which ends the loop as well.
      await pause(retryMs, signal).catch((reason: unknown) => {
        if (!signal.aborted) throw reason;
      });
    }
  };

  const stopWatching = monitor.onChange(update);
  update();

  return {
    readers: () => [...slots.values()].map((slot) => slot.known),
    trouble: () => {
      const trouble = monitor.trouble();
      return trouble && toCardError(trouble);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    settled: async (signal, reader) => {
      const reading = () =>
        [...slots.values()].some(({ known }) => known.state === 'reading' && (reader === undefined || known.name === reader));
      while (!closed && (!monitor.answered() || reading())) await nextChange(listeners, signal);
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
    close: () => {
      closed = true;
      stopWatching();
      for (const slot of slots.values()) slot.removal.abort(new BridgeError('ERR_CARD_REMOVED'));
      slots.clear();
      // Who waits for cards to be recognised waits for nothing now.
      changed();
      listeners.clear();
    },
  };
}

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
