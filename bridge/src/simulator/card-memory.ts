import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CardMemory } from '@cardbridge/fixtures/cards';
import * as v from 'valibot';
import { BridgeError } from '../error.js';

/** What the chips of the drawer remember, by card id, in one file. */
export interface CardMemoryFile {
  get(cardId: string): CardMemory | undefined;
  /** Returns when the file is on the disk: a chip, too, writes its retry counter before it answers. */
  set(cardId: string, memory: CardMemory): void;
  forget(cardId: string): void;
  clear(): void;
}

const schema = v.strictObject({
  cards: v.record(v.string(), v.strictObject({ triesLeft: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))) })),
});

/**
 * Opens the file in `directory`, or starts an empty one. A file that cannot be understood is ERR_CONFIGURATION_INVALID and not
 * an empty one: a locked card must not unlock because its memory was damaged.
 */
export function openCardMemory(directory: string): CardMemoryFile {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'simulated-cards.json');
  let memories = read(path);

  function write(next: Readonly<Record<string, CardMemory>>): void {
    const temporary = `${path}.${process.pid}.new`;
    writeFileSync(temporary, `${JSON.stringify({ cards: next }, undefined, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(temporary, path);
    memories = next;
  }

  return {
    get: (cardId) => memories[cardId],
    set: (cardId, memory) => write({ ...memories, [cardId]: memory }),
    forget: (cardId) => write(Object.fromEntries(Object.entries(memories).filter(([id]) => id !== cardId))),
    clear: () => write({}),
  };
}

function read(path: string): Readonly<Record<string, CardMemory>> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
    throw new BridgeError('ERR_CONFIGURATION_INVALID', { detail: path, cause });
  }
  try {
    return v.parse(schema, JSON.parse(text)).cards;
  } catch (cause) {
    throw new BridgeError('ERR_CONFIGURATION_INVALID', { detail: path, cause });
  }
}
