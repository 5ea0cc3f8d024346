import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CardMemory } from '@cardbridge/fixtures/cards';
import * as v from 'valibot';
import { BridgeError } from '../error.js';

/** What is known of one place in the drawer: which card lies there, counted from 0, and what its chip remembers. */
interface RememberedCard {
  readonly edition: number;
  readonly memory?: CardMemory;
}

/** What the chips of the drawer remember, by card id, in one file. */
export interface CardMemoryFile {
  get(cardId: string): RememberedCard;
  /** Returns when the file is on the disk: a chip, too, writes its retry counter before it answers. */
  set(cardId: string, memory: CardMemory): void;
  /** Puts the next card in the place of each: nothing remembered, and another edition. */
  renew(cardIds: readonly string[]): void;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schema = v.strictObject({
  cards: v.record(
    v.string(),
    v.strictObject({ edition: count, memory: v.exactOptional(v.strictObject({ triesLeft: v.exactOptional(count) })) }),
  ),
});

/**
 * Opens the file in `directory`, or starts an empty one. A file that cannot be understood is ERR_CONFIGURATION_INVALID and not
 * an empty one: a locked card must not unlock because its memory was damaged.
 */
export function openCardMemory(directory: string): CardMemoryFile {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'simulated-cards.json');
  let memories = read(path);

  function write(next: Readonly<Record<string, RememberedCard>>): void {
    const temporary = `${path}.${process.pid}.new`;
    writeFileSync(temporary, `${JSON.stringify({ cards: next }, undefined, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(temporary, path);
    memories = next;
  }

  const get = (cardId: string): RememberedCard => memories[cardId] ?? { edition: 0 };

  return {
    get,
    set: (cardId, memory) => write({ ...memories, [cardId]: { ...get(cardId), memory } }),
    renew: (cardIds) => {
      const renewed = cardIds.map((cardId) => [cardId, { edition: get(cardId).edition + 1 }]);
      write({ ...memories, ...Object.fromEntries(renewed) });
    },
  };
}

function read(path: string): Readonly<Record<string, RememberedCard>> {
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
