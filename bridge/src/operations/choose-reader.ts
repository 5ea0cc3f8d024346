import type { CardKind } from '@cardbridge/sdk/protocol';
import { BridgeError } from '../error.js';
import { orAborted } from '../or-aborted.js';
import type { Inventory } from './inventory.js';
import type { KnownCard, KnownReader } from './known-reader.js';

export interface ChosenReader {
  readonly name: string;
  readonly card: KnownCard;
}

/** Kinds of cards for an operation, by preference: those of a later step only when no reader has, or may have, one of an earlier. */
export type WantedKinds = readonly (readonly CardKind[])[];

/** How long a card that another program holds is waited for, in ms: as long as `withCard` does. */
const BUSY_PATIENCE_MS = 4000;

/**
 * The reader to work with: the named one, whatever else is there, or the only one whose card is of the preferred kinds. Waits for the
 * cards in question to be recognised, and some seconds for another program to let go of one. Each way of not finding one has its own
 * code, since each has its own remedy.
 */
export async function chooseReader(
  inventory: Inventory,
  wanted: WantedKinds,
  name: string | undefined,
  signal: AbortSignal,
  { busyPatienceMs = BUSY_PATIENCE_MS }: { readonly busyPatienceMs?: number } = {},
): Promise<ChosenReader> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), busyPatienceMs);
  try {
    for (;;) {
      await inventory.settled(signal, name);
      try {
        return chooseNow(inventory, wanted, name);
      } catch (error) {
        if (!isBusy(error) || patience.signal.aborted) throw error;
        await nextChange(inventory, signal, patience.signal);
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

const isBusy = (error: unknown) => error instanceof BridgeError && error.code === 'ERR_CARD_BUSY';

/** The next change of the inventory, or the end of the patience, whichever comes first. */
async function nextChange(inventory: Inventory, signal: AbortSignal, patience: AbortSignal): Promise<void> {
  let stop = () => {};
  const change = new Promise<void>((resolve) => {
    const stopListening = inventory.onChange(resolve);
    const end = () => resolve();
    patience.addEventListener('abort', end, { once: true });
    stop = () => {
      stopListening();
      patience.removeEventListener('abort', end);
    };
  });
  try {
    await orAborted(change, signal);
  } finally {
    stop();
  }
}

function chooseNow(inventory: Inventory, wanted: WantedKinds, name: string | undefined): ChosenReader {
  const trouble = inventory.trouble();
  const readers = inventory.readers();
  if (name !== undefined) {
    const reader = readers.find((candidate) => candidate.name === name);
    if (!reader) throw trouble ?? new BridgeError('ERR_READER_UNKNOWN');
    return fitting(reader, wanted.flat());
  }
  for (const kinds of wanted) {
    const fit = readers.filter(({ card }) => card && kinds.includes(card.kind));
    if (fit.length > 1) throw new BridgeError('ERR_READER_AMBIGUOUS');
    const [reader] = fit;
    if (reader) return fitting(reader, kinds);
    // A card that cannot be told may be of these kinds: its trouble is said, instead of asking for the PIN of another card.
    if (readers.some(cannotBeTold)) break;
  }
  if (trouble) throw trouble;
  // None fits: say why, for a reader that holds something, if any does; one of which nothing is known first.
  const reader = readers.find(cannotBeTold) ?? readers.find(({ state }) => state !== 'empty') ?? readers[0];
  if (!reader) throw new BridgeError('ERR_READER_NONE');
  return fitting(reader, wanted.flat());
}

const cannotBeTold = ({ state }: KnownReader) => state === 'mute' || state === 'busy';

function fitting(reader: KnownReader, kinds: readonly CardKind[]): ChosenReader {
  const { name, state, card } = reader;
  if (state === 'mute') throw new BridgeError('ERR_CARD_UNRESPONSIVE');
  if (state === 'busy') throw new BridgeError('ERR_CARD_BUSY');
  if (!card) throw new BridgeError('ERR_CARD_NONE');
  if (card.kind === 'unknown') throw new BridgeError('ERR_CARD_UNSUPPORTED');
  if (!kinds.includes(card.kind)) throw new BridgeError('ERR_CARD_WRONG_KIND');
  return { name, card };
}
