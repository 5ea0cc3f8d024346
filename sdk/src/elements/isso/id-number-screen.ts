import { html, type TemplateResult } from 'lit';
import { submitButton } from '../parts/button.js';
import type { At, Door } from './door.js';
import { frame } from './frame.js';
import { idNumberField } from './id-number-field.js';

/** Whose mobile certificate is going to be asked. */
export function idNumberScreen(door: Door, { interaction, way, busy, problem }: At<'id-number'>): TemplateResult {
  const { isso } = door.texts;
  return html`<form
    novalidate
    @submit=${(sent: SubmitEvent) =>
      door.submit(sent, ['id-number'], (typed) => ({ type: 'submit-id-number', idNumber: typed['id-number'] }))}
  >
    ${frame(door, {
      heading: isso.idNumberTitle,
      interaction,
      way,
      problem,
      busy,
      body: html`<p class="lead">${isso.idNumberLead}</p>
        ${idNumberField(door, problem)}`,
      foot: html`<div class="actions">
        ${submitButton({ label: busy ? isso.working : isso.goOn, testId: 'submit-id-number', busy })}
      </div>`,
    })}
  </form>`;
}
