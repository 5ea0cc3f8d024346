import { element } from './element.js';
import type { Texts } from './texts.js';

/** A button that copies what `output` shows. `what` names it for those who do not see where the button stands. */
export function copyButton(
  output: HTMLElement,
  what: string,
  testId: string,
  texts: Texts,
  say: (message: string) => void,
): HTMLButtonElement {
  const button = element(
    'button',
    { type: 'button', class: 'copy', 'aria-label': texts.copyWhat(what), 'data-testid': testId },
    texts.copy,
  );
  const confirm = (message: string) => {
    button.dataset.done = 'true';
    button.textContent = message;
    say(message);
    setTimeout(() => {
      delete button.dataset.done;
      button.textContent = texts.copy;
    }, 1600);
  };
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(output.textContent ?? '').then(
      () => confirm(texts.copied),
      // A frame may be denied the clipboard: then the value is at least selected.
      (error: unknown) => {
        console.warn('panel: clipboard', error);
        getSelection()?.selectAllChildren(output);
        confirm(texts.copyByHand);
      },
    );
  });
  return button;
}
