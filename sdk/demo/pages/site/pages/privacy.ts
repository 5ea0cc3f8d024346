import { html, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';
import { privacyNotice } from '../parts/privacy-notice.js';

export function privacyPage(app: App): Page {
  const title = () => app.texts.privacy.title;
  return {
    title,
    view: () => html`<article class="sheet prose"><h1 tabindex="-1">${title()}</h1>${privacyNotice(app, 'h2')}
      ${waysIn(app)}</article>`,
  };
}

function waysIn({ texts }: App): TemplateResult {
  const { privacy } = texts.waysIn;
  return html`<h2 id="ways-in">${privacy.title}</h2>
    <p>${privacy.lead}</p>
    <dl class="routes">
      ${privacy.list.map(
        ({ way, name, text }) => html`<div data-testid=${`privacy-${way}`}><dt>${name}</dt><dd>${text}</dd></div>`,
      )}
    </dl>
    <h3>${privacy.keptTitle}</h3>
    <p>${privacy.kept}</p>
    <h3>${privacy.declineTitle}</h3>
    <p>${privacy.decline}</p>`;
}
