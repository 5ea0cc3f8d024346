import type { CardKind } from '@cardbridge/sdk/protocol';
import { BridgeError } from '../error.js';
import type { Inventory, KnownCard, KnownReader } from './inventory.js';

export interface ChosenReader {
  readonly name: string;
  readonly card: KnownCard;
}

/**
 * The reader to work with: the named one, or the only one whose card fits. Waits for the cards in question to be recognised.
 * Each way of not finding one has its own code, since each has its own remedy.
 */
export async function chooseReader(
  inventory: Inventory,
  kinds: readonly CardKind[],
  name: string | undefined,
  signal: AbortSignal,
): Promise<ChosenReader> {
  await inventory.settled(signal, name);
  const trouble = inventory.trouble();
  if (trouble) throw trouble;
  const readers = inventory.readers();
  if (name !== undefined) {
    const reader = readers.find((candidate) => candidate.name === name);
    if (!reader) throw new BridgeError('ERR_READER_UNKNOWN');
    return fitting(reader, kinds);
  }
  const fit = readers.filter(({ card }) => card && kinds.includes(card.kind));
  if (fit.length > 1) throw new BridgeError('ERR_READER_AMBIGUOUS');
  // None fits: say why, for the reader that holds something, if any does.
  const reader = fit[0] ?? readers.find(({ state }) => state !== 'empty') ?? readers[0];
  if (!reader) throw new BridgeError('ERR_READER_NONE');
  return fitting(reader, kinds);
}

function fitting(reader: KnownReader, kinds: readonly CardKind[]): ChosenReader {
  const { name, state, card } = reader;
  if (state === 'mute') throw new BridgeError('ERR_CARD_UNRESPONSIVE');
  if (state === 'busy') throw new BridgeError('ERR_CARD_BUSY');
  if (!card) throw new BridgeError('ERR_CARD_NONE');
  if (card.kind === 'unknown') throw new BridgeError('ERR_CARD_UNSUPPORTED');
  if (!kinds.includes(card.kind)) throw new BridgeError('ERR_CARD_WRONG_KIND');
  return { name, card };
}
