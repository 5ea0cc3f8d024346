import { html, type TemplateResult } from 'lit';
import type { App } from '../../app.js';

/** A page that plays somebody else's site or app looks like none of ours, and says which it plays. */
export function simulatedPlace(
  { texts }: App,
  { title, plays, content }: { readonly title: string; readonly plays: string; readonly content: TemplateResult },
): TemplateResult {
  return html`<section class="simulated-place">
    <p class="simulated-banner"><strong class="simulated-mark">${texts.waysIn.simulated.banner}</strong> <span>${plays}</span></p>
    <div class="sheet">
      <h1 tabindex="-1">${title}</h1>
      ${content}
    </div>
  </section>`;
}
