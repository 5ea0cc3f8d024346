import { html, type TemplateResult } from 'lit';
import { submitButton } from '../parts/button.js';
import type { At, Door } from './door.js';
import { frame } from './frame.js';
import { mobileField } from './mobile-field.js';

/** Where the code goes. */
export function mobileScreen(door: Door, { interaction, way, busy, problem }: At<'mobile'>): TemplateResult {
  const { isso } = door.texts;
  return html`<form
    novalidate
    @submit=${(sent: SubmitEvent) => door.submit(sent, ['mobile'], ({ mobile }) => ({ type: 'submit-mobile', mobile }))}
  >
    ${frame(door, {
      heading: isso.mobileTitle,
      interaction,
      way,
      problem,
      busy,
      body: html`<p class="lead">${isso.mobileLead}</p>
        ${mobileField(door, isso.mobileHint, problem)}
        <p class="note" part="note">${isso.codeNote}</p>`,
      foot: html`<div class="actions">
        ${submitButton({ label: busy ? isso.working : isso.sendCode, testId: 'submit-mobile', busy })}
      </div>`,
    })}
  </form>`;
}
