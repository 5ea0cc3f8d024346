import { html, type TemplateResult } from 'lit';
import type { Texts } from '../texts/texts.js';
import { browserName } from './system.js';

/** Where this browser keeps the permission that a person has denied. */
export function howToAllow(texts: Texts): TemplateResult {
  return html`<div class="how-to" part="how-to-allow">
    <p class="small-title" id="how-to-allow">${texts.allowTitle}</p>
    <ol aria-labelledby="how-to-allow">
      ${texts.allowSteps[browserName(navigator)].map((step) => html`<li>${step}</li>`)}
    </ol>
  </div>`;
}
