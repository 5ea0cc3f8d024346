import type { RelyingPartyConfiguration } from './configuration.js';
import { type Html, html } from './html.js';
import type { Claims } from './identity-provider.js';
import { claimNames, claimsOfScope, type Language, texts } from './texts.js';

type Service = Pick<RelyingPartyConfiguration, 'name' | 'scopes' | 'goldOnly'>;

/** What the service is, and the way in. */
export function startPage(service: Service, language: Language): string {
  const t = texts[language];
  return page(
    service,
    language,
    '/',
    html`
    <h1>${service.name[language]}</h1>
    <p>${service.goldOnly ? t.leadGold : t.leadGeneral}</p>
    <p>${t.whatWeAsk}</p>
    <ul>${askedFor(service).map((claim) => html`<li>${claimNames[claim]?.[language] ?? claim}</li>`)}</ul>
    <p><a class="button" href="/start?lang=${language}" data-testid="start">${t.start}</a></p>
    <p class="soft">${t.beforeStart}</p>`,
  );
}

/** What the member gave; `undefined`: they declined, which is as good an end as the other. */
export function resultPage(service: Service, language: Language, claims: Claims | undefined): string {
  const t = texts[language];
  if (claims === undefined) {
    return page(
      service,
      language,
      '/result',
      html`
    <div data-testid="declined">
      <h1>${t.declinedTitle}</h1>
      <p>${t.declinedLead}</p>
      <ul>${t.otherWays.map((way) => html`<li>${way}</li>`)}</ul>
      <p><a href="/?lang=${language}">${t.changedMind}</a></p>
    </div>`,
    );
  }
  return page(
    service,
    language,
    '/result',
    html`
    <div data-testid="result">
      <h1>${t.resultTitle}</h1>
      <p>${t.resultLead}</p>
      <dl>${askedFor(service).map(
        (claim) => html`
        <div><dt>${claimNames[claim]?.[language] ?? claim}</dt><dd data-testid="claim-${claim}">${shown(claims[claim], language)}</dd></div>`,
      )}
      </dl>
      <p><a href="/?lang=${language}">${t.again}</a></p>
    </div>`,
  );
}

/** `problem`: an answer that is not the one to our question. `unavailable`: nobody there to ask. */
export function failurePage(service: Service, language: Language, failure: 'problem' | 'unavailable'): string {
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

const askedFor = ({ scopes }: Service): readonly string[] =>
  ['openid', ...scopes].flatMap((scope) => claimsOfScope[scope] ?? []);

function shown(value: unknown, language: Language): string {
  const t = texts[language];
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  // OpenID Connect Core §5.1.1: an address is an object.
  if (typeof value === 'object' && value !== null && 'formatted' in value) return String(value.formatted);
  return t.nothing;
}

function page({ name }: Service, language: Language, path: string, content: Html): string {
  const t = texts[language];
  const other: Language = language === 'en' ? 'zh-TW' : 'en';
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${name[language]}</title>
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <header>
      <p>${name[language]}</p>
      <a href="${path}?lang=${other}" lang="${other}" data-testid="language">${t.otherLanguage}</a>
    </header>
    <main>${content}
    </main>
    <footer>
      <p>${t.demo}</p>
      <p>${t.help}</p>
    </footer>
  </body>
</html>
`.source;
}
