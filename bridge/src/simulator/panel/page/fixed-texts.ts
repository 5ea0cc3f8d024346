import type { FixedText, Texts } from './texts.js';

/** Fills every `data-text` below `root`. A closed window is not in the page, so it does this again when it opens. */
export function fillFixedTexts(root: ParentNode, texts: Texts): void {
  for (const place of root.querySelectorAll<HTMLElement>('[data-text]')) {
    place.textContent = texts.fixed[place.dataset.text as FixedText];
  }
}
