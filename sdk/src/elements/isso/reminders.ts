import { html, type TemplateResult } from 'lit';
import type { Door } from './door.js';

/** Without these an operator cannot tell whose number is on line (facts: flows). */
export function reminders({ texts }: Door): TemplateResult {
  const { isso } = texts;
  return html`<div class="note" part="note">
    <p class="small-title" id="reminders">${isso.remindersTitle}</p>
    <ul class="bullets" aria-labelledby="reminders">${isso.reminders.map((reminder) => html`<li>${reminder}</li>`)}</ul>
  </div>`;
}
