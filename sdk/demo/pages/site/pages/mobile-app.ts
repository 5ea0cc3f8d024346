import { html } from 'lit';
import type { App, Page } from '../app.js';

/** Where the QR code leads that a proof by card ends with: this site has no app, and says what would be here. */
export function mobileAppPage(app: App): Page {
  const title = () => app.texts.mobileApp.title;
  return {
    title,
    view() {
      const { mobileApp } = app.texts;
      return html`<article class="sheet prose" data-testid="mobile-app">
        <h1 tabindex="-1">${title()}</h1>
        <p class="lead">${mobileApp.lead}</p>
        <p>${mobileApp.text}</p>
        <p><a href="/app/scan" data-testid="to-scan">${mobileApp.scan}</a></p>
        <p><a class="button primary" href="/member">${mobileApp.back}</a></p>
      </article>`;
    },
  };
}
