import { html, type TemplateResult } from 'lit';

/** Says progress to a screen reader without taking the keyboard. Stays in the page, or nothing is said. */
export function liveRegion(text: string): TemplateResult {
  return html`<p class="visually-hidden" role="status">${text}</p>`;
}
