import type { CardView } from '../view.js';
import { element } from './element.js';
import { kindOf } from './kind-of.js';
import type { Texts } from './texts.js';

/** A card as a person sees it: lying (as in the hand) or upright (as it stands in a reader). Decoration; words stand beside it. */
export function faceOf(card: CardView, texts: Texts, pose: 'lying' | 'upright'): HTMLElement {
  return element(
    'div',
    { class: `face ${pose}`, 'data-kind': card.kind },
    element('span', { class: 'face-kind' }, kindOf(card, texts)),
    element('span', { class: 'face-specimen' }, texts.specimen),
    element('span', { class: 'chip' }),
    element('span', { class: 'face-holder', lang: 'zh-TW' }, card.holder),
    element('span', { class: 'face-number' }, card.cardNumber),
  );
}
