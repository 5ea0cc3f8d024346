import { html } from 'lit';
import type { App, Page } from '../app.js';
import { privacyNotice } from '../parts/privacy-notice.js';

export function privacyPage(app: App): Page {
  const title = () => app.texts.privacy.title;
  return {
    title,
    view: () => html`<article class="sheet prose"><h1 tabindex="-1">${title()}</h1>${privacyNotice(app, 'h2')}</article>`,
  };
}
