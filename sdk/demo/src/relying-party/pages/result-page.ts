import type { AskingService, FilledIn } from '../application/index.js';
import { html, nothing } from '../html.js';
import type { Claims } from '../identity-provider.js';
import { type Language, texts, wayTexts } from '../texts.js';
import { applicationForm } from './application-form.js';
import { page } from './page.js';

/** The form with what the person gave; `undefined`: they declined, which is as good an end as the other. */
export function resultPage(
  service: AskingService,
  language: Language,
  claims: Claims | undefined,
  filledIn: FilledIn | undefined,
): string {
  const t = texts[language];
  const form = applicationForm(service, language, claims, filledIn);
  if (claims === undefined) {
    return page(
      service,
      language,
      '/result',
      html`
    <div data-testid="declined">
      <h1>${t.declinedTitle}</h1>
      <p>${t.declinedLead}</p>
      <p><a href="/start?lang=${language}">${t.changedMind}</a></p>
      <h2>${t.byHand}</h2>
      <p class="soft">${t.byHandLead}</p>
      ${form}
      <h2>${t.otherWaysTitle}</h2>
      <ul>${t.otherWays.map((way) => html`<li>${way}</li>`)}</ul>
    </div>`,
    );
  }
  const way = wayTexts[String(claims.way_in)]?.[language];
  return page(
    service,
    language,
    '/result',
    html`
    <div data-testid="result">
      <h1>${t.resultTitle}</h1>
      <p>${t.resultLead}</p>
      ${way === undefined ? nothing : html`<p class="soft" data-testid="way-in" data-way="${String(claims.way_in)}">${t.cameBy}${way}</p>`}
      ${form}
      <p><a href="/?lang=${language}">${t.again}</a></p>
    </div>`,
  );
}
