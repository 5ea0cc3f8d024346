import type { Language } from '../texts/texts.js';

/** What was chosen, else the language of the text around the element, else Chinese. */
export function languageOf(element: Element, chosen: string | null | undefined): Language {
  if (chosen === 'en' || chosen === 'zh-TW') return chosen;
  return /^en\b/i.test(nearestLang(element)) ? 'en' : 'zh-TW';
}

/** Looks through the shadow roots that the element may stand in: `closest` ends at each of them. */
function nearestLang(start: Element): string {
  let element: Element | undefined = start;
  while (element !== undefined) {
    const found: Element | null = element.closest('[lang]');
    if (found !== null) return found.getAttribute('lang') ?? '';
    const root: Node = element.getRootNode();
    element = root instanceof ShadowRoot ? root.host : undefined;
  }
  return '';
}
