import { type AskingService, askedFields } from '../application/index.js';
import { html, nothing } from '../html.js';
import { fieldTexts, type Language, texts } from '../texts.js';
import { page } from './page.js';

/** What the service is, and the way in. */
export function startPage(service: AskingService, language: Language): string {
  const t = texts[language];
  return page(
    service,
    language,
    '/',
    html`
    <h1>${service.name[language]}</h1>
    <p>${service.lead?.[language] ?? t.lead} ${t.leadAsk}</p>
    ${service.goldOnly ? html`<p>${t.leadGold}</p>` : nothing}
    <p>${t.whatWeAsk}</p>
    <ul>${askedFields(service).map((name) => html`<li>${fieldTexts[name][language]}</li>`)}</ul>
    <p><a class="button" href="/start?lang=${language}" data-testid="start">${t.start}</a></p>
    <p class="soft">${t.beforeStart}</p>`,
  );
}
