import type { SimulatedPcsc } from '../pcsc/simulated/index.js';
import type { Drawer } from './drawer.js';
import type { ReaderView } from './panel/view.js';

/** Two readers and a drawer of cards: what a person can do with their hands. */
export interface Desk {
  /** Puts a card into a reader; a card lies in one place only, so it leaves the reader where it was. */
  insert(reader: number, cardId: string): void;
  /** Pulls the card out, also in the middle of an operation. An empty reader stays as it is. */
  remove(reader: number): void;
  /** The holder gets a fresh card, in the place of the old one. */
  renew(cardId: string): void;
  /** Everything as on the first day: fresh cards, the first citizen's in the first reader. */
  startOver(): void;
  readers(): readonly ReaderView[];
}

/** Unknown readers and cards are a RangeError. `onChange` is called after each change. */
export function createDesk(pcsc: SimulatedPcsc, names: readonly string[], drawer: Drawer, onChange: () => void): Desk {
  const slots: { readonly name: string; cardId: string | null }[] = names.map((name) => ({ name, cardId: null }));

  function slot(reader: number) {
    const found = slots[reader];
    if (found === undefined) throw new RangeError(`no reader ${reader}`);
    return found;
  }

  function pull(place: { readonly name: string; cardId: string | null }): void {
    if (place.cardId === null) return;
    pcsc.remove(place.name);
    place.cardId = null;
  }

  function push(place: { readonly name: string; cardId: string | null }, cardId: string): void {
    pcsc.insert(place.name, drawer.chip(cardId));
    place.cardId = cardId;
  }

  function layOut(): void {
    const [reader] = slots;
    const [cardId] = drawer.cardIds;
    if (reader !== undefined && cardId !== undefined) push(reader, cardId);
  }

  layOut();

  return {
    insert(reader, cardId) {
      const target = slot(reader);
      drawer.chip(cardId);
      for (const place of slots) if (place === target || place.cardId === cardId) pull(place);
      push(target, cardId);
      onChange();
    },
    remove(reader) {
      pull(slot(reader));
      onChange();
    },
    renew(cardId) {
      const place = slots.find((candidate) => candidate.cardId === cardId);
      if (place !== undefined) pull(place);
      drawer.renew(cardId);
      if (place !== undefined) push(place, cardId);
      onChange();
    },
    startOver() {
      for (const place of slots) pull(place);
      drawer.renewAll();
      layOut();
      onChange();
    },
    readers: () => slots.map(({ name, cardId }) => ({ name, cardId })),
  };
}
