import type { ReadersSeen } from '../local/index.js';
import type { Language } from '../pin/index.js';
import { texts } from './texts.js';

/** A reader and what is in it, as a line. */
export function readerInWords({ name, state, card }: ReadersSeen['readers'][number], language: Language): string {
  const { cardKind, readerState } = texts(language);
  return `${name}: ${card ? cardKind[card.kind] : readerState[state]}`;
}
