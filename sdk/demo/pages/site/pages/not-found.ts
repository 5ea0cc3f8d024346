import { html } from 'lit';
import type { App, Page } from '../app.js';

export function notFoundPage(app: App): Page {
  const title = () => app.texts.notFound.title;
  return {
    title,
    view: () => html`<section class="sheet" data-testid="not-found">
      <h1 tabindex="-1">${title()}</h1>
      <p class="lead">${app.texts.notFound.text}</p>
      <div><a class="button primary" href="/">${app.texts.notFound.home}</a></div>
    </section>`,
  };
}
