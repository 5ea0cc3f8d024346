import { randomUUID } from 'node:crypto';
import type { ReaderInfo } from '@cardbridge/sdk/protocol';
import { BridgeError } from '../error.js';
import type { Inventory } from '../operations/index.js';

/** Ids for readers that mean something on one connection only, so that two sites cannot recognise the same computer by them. */
export function createReaderIds(inventory: Inventory) {
  const idByName = new Map<string, string>();
  return {
    list: (): ReaderInfo[] =>
      inventory.readers().map(({ name, state, card }) => {
        const id = idByName.get(name) ?? randomUUID();
        idByName.set(name, id);
        return { id, name, state, ...(card ? { card: { kind: card.kind } } : {}) };
      }),
    /** ERR_READER_UNKNOWN for an id that this connection was never told. */
    nameOf: (id: string): string => {
      for (const [name, known] of idByName) if (known === id) return name;
      throw new BridgeError('ERR_READER_UNKNOWN');
    },
  };
}
