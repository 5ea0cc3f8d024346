import type { AskingService } from '../application/index.js';
import { html } from '../html.js';
import { type Language, texts } from '../texts.js';
import { page } from './page.js';

/** `problem`: an answer that is not the one to our question. `unavailable`: nobody there to ask. */
export function failurePage(service: AskingService, language: Language, failure: 'problem' | 'unavailable'): string {
  const t = texts[language];
  return page(
    service,
    language,
    '/',
    html`
    <div data-testid="${failure}">
      <h1>${t[`${failure}Title`]}</h1>
      <p>${t[`${failure}Lead`]}</p>
      <p><a href="/?lang=${language}">${t.again}</a></p>
    </div>`,
  );
}
