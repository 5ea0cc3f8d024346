import type { CardView } from '../view.js';
import type { Texts } from './texts.js';

/** The kind of a card in words, with what sets it apart. */
export function kindOf({ kind, variant }: CardView, texts: Texts): string {
  const word = texts.kinds[kind] ?? kind;
  return variant === null ? word : texts.kindWithVariant(word, texts.variants[variant]);
}
