import { html, type TemplateResult } from 'lit';
import type { App } from '../app.js';

export function privacyNotice({ texts, site }: App, heading: 'h2' | 'h3'): TemplateResult {
  return html`${texts.privacy.sections.map(({ title, text }) => html`${heading === 'h2' ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}<p>${text}</p>`)}
    <p class="soft">${texts.privacy.version(site.privacyNoticeVersion)}</p>`;
}
