import type { CardKind, ReaderInfo } from '@cardbridge/sdk/protocol';
import { detectCard } from '../cards/index.js';
import { BridgeError, toBridgeError } from '../error.js';
import type { ReaderMonitor, ReaderState } from '../pcsc/index.js';
import { toCardError } from '../pcsc/index.js';
import { type CardAccess, withCard } from './card-session.js';

/** A reader and what is in it, as the daemon knows it. Pages get `id`, `name`, `state` and `card.kind` of it, nothing more. */
export interface KnownReader {
  readonly name: string;
  readonly state: ReaderInfo['state'];
  readonly card?: KnownCard;
}

export interface KnownCard {
  readonly kind: CardKind;
  /** What a swap check compares; absent where the card has no number that reads without a PIN. */
  readonly cardNumber?: string;
  /** Aborts, with ERR_CARD_REMOVED as its reason, when this very insertion is over. */
  readonly removed: AbortSignal;
}

/**
 * What is in the readers now. Each insertion is recognised once; operations on one reader take turns, so that recognising a
 * card never runs into a signature.
 */
export interface Inventory {
  readers(): readonly KnownReader[];
  /** Why there are no readers, when the reason is PC/SC itself. */
  trouble(): BridgeError | undefined;
  /** Called after every change; returns the function that stops it. */
  onChange(listener: () => void): () => void;
  /** Resolves when no reader is `reading` any more. */
  settled(signal: AbortSignal): Promise<void>;
  /**
   * Runs `work` as the only operation on that reader. A second one is refused with ERR_OPERATION_BUSY instead of queueing:
   * a person can answer only one window.
   */
  exclusively<T>(reader: string, work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Pauses in ms before a card is looked at again that another program holds, or that gave no sense. */
const RETRY_MS = [250, 500, 1000];
const LAST_RETRY_MS = 2000;

interface Slot {
  state: ReaderState;
  known: KnownReader;
  removal: AbortController;
}

export function createInventory(access: CardAccess, monitor: ReaderMonitor): Inventory {
  const slots = new Map<string, Slot>();
  const busy = new Set<string>();
  const listeners = new Set<() => void>();

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };

  const update = () => {
    const now = new Map(monitor.readers().map((state) => [state.name, state]));
    for (const [name, slot] of slots) {
      const state = now.get(name);
      if (state && state.eventCount === slot.state.eventCount && state.card === slot.state.card) {
        slot.state = state;
        now.delete(name);
        continue;
      }
      slot.removal.abort(new BridgeError('ERR_CARD_REMOVED'));
      if (!state) slots.delete(name);
    }
    for (const state of now.values()) slots.set(state.name, inserted(state));
    changed();
  };

  const inserted = (state: ReaderState): Slot => {
    const removal = new AbortController();
    const slot: Slot = { state, removal, known: { name: state.name, state: STATE_BEFORE_DETECTION[state.card] } };
    if (state.card === 'present') void recognise(slot);
    return slot;
  };

  const recognise = async (slot: Slot) => {
    const { name } = slot.state;
    const { signal } = slot.removal;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const card = await withCard(access, name, { signal, after: 'leave' }, (channel) => detectCard(channel));
        return settle(slot, { name, state: 'ready', card: { ...card, removed: signal } });
      } catch (error) {
        if (signal.aborted) return;
        const { code } = toBridgeError(error);
        if (code === 'ERR_CARD_BUSY') settle(slot, { name, state: 'busy' });
        else if (code === 'ERR_CARD_UNRESPONSIVE') return settle(slot, { name, state: 'mute' });
        // Anything else may be a card that was only half in: pulled and put back before PC/SC noticed (facts: pcsc.md).
        else if (attempt >= RETRY_MS.length)
          return settle(slot, { name, state: 'ready', card: { kind: 'unknown', removed: signal } });
        await pause(RETRY_MS[attempt] ?? LAST_RETRY_MS, signal);
        if (signal.aborted) return;
      }
    }
  };

  const settle = (slot: Slot, known: KnownReader) => {
    slot.known = known;
    changed();
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
    settled: async (signal) => {
      const reading = () => [...slots.values()].some((slot) => slot.known.state === 'reading');
      while (reading()) await nextChange(listeners, signal);
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
      stopWatching();
      for (const slot of slots.values()) slot.removal.abort(new BridgeError('ERR_CARD_REMOVED'));
      slots.clear();
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

/** Resolves after the pause, or early (without error) when the signal aborts: the caller looks at the signal anyway. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
