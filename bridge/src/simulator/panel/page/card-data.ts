import type { CardView } from '../view.js';
import { copyButton } from './copy-button.js';
import { element } from './element.js';
import type { Texts } from './texts.js';

/** What is known about the chosen card, each line to be copied; redrawn only when it differs, so that focus is not lost. */
export function cardDataIn(parent: HTMLElement, say: (message: string) => void) {
  let drawn = '';

  function line(label: string, value: string, testId: string, texts: Texts): HTMLElement {
    const output = element('span', { class: 'value', 'data-testid': testId }, value);
    const button = copyButton(output, label, `copy-${testId}`, texts, say);
    return element('div', {}, element('dt', {}, label), element('dd', {}, output, button));
  }

  function triesLine(triesLeft: number, maxTries: number, texts: Texts): HTMLElement {
    const locked = triesLeft === 0;
    const badge = element(
      'span',
      { class: 'badge', 'data-testid': 'tries-left', 'data-tries': String(triesLeft), 'data-locked': String(locked) },
      locked ? texts.locked : texts.triesLeft(triesLeft),
    );
    const dots = element('span', { class: 'dots', 'aria-hidden': 'true' });
    for (let i = 0; i < maxTries; i += 1) {
      dots.append(element('span', { class: i < triesLeft ? 'dot' : 'dot spent' }));
    }
    return element('div', {}, element('dt', {}, texts.tries), element('dd', {}, badge, dots));
  }

  return (card: CardView | undefined, texts: Texts): void => {
    const key = JSON.stringify([card, texts.language]);
    if (key === drawn) return;
    drawn = key;
    if (card === undefined) {
      parent.replaceChildren();
      return;
    }
    parent.replaceChildren(
      ...(card.pin === null || card.triesLeft === null || card.maxTries === null
        ? [element('div', {}, element('dt', {}, texts.tries), element('dd', { class: 'faint' }, texts.noPin))]
        : [triesLine(card.triesLeft, card.maxTries, texts), line(texts.pin, card.pin, 'test-pin', texts)]),
      line(card.kind === 'organization' ? texts.taxId : texts.idNumber, card.idNumber, 'id-number', texts),
      ...(card.registeredPassword === null
        ? []
        : [line(texts.registeredPassword, card.registeredPassword, 'nhi-password', texts)]),
    );
  };
}
