import { type AskingService, askedFields, CHOICE } from '../application/index.js';
import { html, nothing } from '../html.js';
import { fieldTexts, type Language, texts } from '../texts.js';
import type { Receipt } from '../visit.js';
import { page } from './page.js';

/** What was applied for, and the number to ask about it by. */
export function receiptPage(service: AskingService, language: Language, { number, values }: Receipt): string {
  const t = texts[language];
  const chosen = service.choice?.options.find(({ value }) => value === values.get(CHOICE));
  return page(
    service,
    language,
    '/receipt',
    html`
    <div data-testid="receipt">
      <h1>${t.receiptTitle}</h1>
      <p>${t.receiptLead}</p>
      <p class="number" data-testid="receipt-number">${number}</p>
      <p>${t.receiptHolds}</p>
      <dl>${askedFields(service).map((name) => {
        const value = values.get(name) ?? '';
        return html`
        <div><dt>${fieldTexts[name][language]}</dt><dd>${value === '' ? t.notFilledIn : value}</dd></div>`;
      })}
        ${
          service.choice === undefined || chosen === undefined
            ? nothing
            : html`<div><dt>${service.choice.label[language]}</dt><dd>${chosen.label[language]}</dd></div>`
        }
      </dl>
      <p class="soft">${t.receiptRevoke}</p>
      <p><a href="/?lang=${language}">${t.again}</a></p>
    </div>`,
  );
}
