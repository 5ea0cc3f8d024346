import { html } from 'lit';
import type { App, Page } from '../app.js';
import { createServicesList } from '../parts/services-list.js';

export function servicesPage(app: App): Page {
  const services = createServicesList(app);
  const title = () => app.texts.services.title;
  return {
    title,
    view: () => html`<section class="sheet">
      <div><h1 tabindex="-1">${title()}</h1><p class="lead">${app.texts.services.lead}</p></div>
      ${services.view('below-h1')}
    </section>`,
  };
}
