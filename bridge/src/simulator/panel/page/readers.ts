import type { CardView, PanelView } from '../view.js';
import { element } from './element.js';
import { faceOf } from './faces.js';
import type { Texts } from './texts.js';

export interface ReaderActions {
  insert(reader: number): void;
  remove(reader: number): void;
}

interface Drawn {
  readonly root: HTMLElement;
  readonly title: HTMLElement;
  readonly state: HTMLElement;
  readonly slot: HTMLElement;
  readonly insert: HTMLButtonElement;
  readonly remove: HTMLButtonElement;
}

/** The readers with what is in them. `chosen` is the card that an empty reader would take. */
export function readersIn(parent: HTMLElement, actions: ReaderActions) {
  const drawn: Drawn[] = [];

  function draw(position: number): Drawn {
    const id = `reader-${position}`;
    const title = element('h3', { id: `${id}-title` });
    const state = element('p', { class: 'reader-state' });
    const slot = element('div', { class: 'slot' });
    const machine = element(
      'div',
      { class: 'machine', 'aria-hidden': 'true' },
      slot,
      element('div', { class: 'body' }, element('span', { class: 'mouth' }), element('span', { class: 'lamp' })),
    );
    const insert = element('button', { type: 'button', class: 'primary', 'data-testid': `insert-${position}` });
    const remove = element('button', { type: 'button', 'data-testid': `remove-${position}` });
    insert.addEventListener('click', () => actions.insert(position));
    remove.addEventListener('click', () => actions.remove(position));
    const root = element(
      'article',
      { class: 'reader', 'data-testid': id, 'aria-labelledby': `${id}-title` },
      machine,
      title,
      state,
      insert,
      remove,
    );
    parent.append(root);
    return { root, title, state, slot, insert, remove };
  }

  return (view: PanelView, chosen: CardView | undefined, texts: Texts, nameOf: (card: CardView) => string): void => {
    view.readers.forEach((reader, position) => {
      drawn[position] ??= draw(position);
      const parts = drawn[position];
      const card = view.cards.find(({ id }) => id === reader.cardId);
      parts.root.dataset.state = card === undefined ? 'empty' : 'full';
      parts.root.dataset.card = card?.id ?? '';
      parts.title.textContent = texts.reader(position + 1);
      parts.title.title = reader.name;
      parts.state.textContent = card === undefined ? texts.readerEmpty : nameOf(card);
      if (card !== undefined) parts.slot.replaceChildren(faceOf(card, texts, 'upright'));
      parts.insert.textContent = texts.insert;
      parts.remove.textContent = texts.remove;
      if (chosen !== undefined) parts.insert.setAttribute('aria-label', texts.insertInto(nameOf(chosen), position + 1));
      if (card !== undefined) parts.remove.setAttribute('aria-label', texts.removeFrom(nameOf(card), position + 1));
      swap(card === undefined ? parts.insert : parts.remove, card === undefined ? parts.remove : parts.insert);
    });
  };
}

/** Shows one button in the place of the other; the keyboard stays where it was. */
function swap(shown: HTMLButtonElement, hidden: HTMLButtonElement): void {
  const hadFocus = document.activeElement === hidden;
  shown.hidden = false;
  hidden.hidden = true;
  if (hadFocus) shown.focus();
}
