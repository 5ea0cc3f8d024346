import type { ReaderInfo } from '@cardbridge/sdk/protocol';
import type { Inventory } from './inventory.js';

/** The readers, without what only a swap check needs. */
export const toldReaders = (inventory: Inventory): readonly Omit<ReaderInfo, 'id'>[] =>
  inventory.readers().map(({ name, state, card }) => ({ name, state, ...(card ? { card: { kind: card.kind } } : {}) }));
