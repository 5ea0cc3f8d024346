import { html, nothing, type TemplateResult } from 'lit';
import { button, submitButton } from '../parts/button.js';
import { field } from '../parts/field.js';
import type { At, Door } from './door.js';
import { frame } from './frame.js';

/** The code that came by SMS. */
export function codeScreen(door: Door, state: At<'code'>): TemplateResult {
  const { texts, typed, missing, secondsLeft, send } = door;
  const { isso } = texts;
  const { interaction, way, maskedMobile, mobileIsFixed, busy, problem } = state;
  return html`<form
    novalidate
    @submit=${(sent: SubmitEvent) =>
      door.submit(sent, ['code'], ({ code }) => ({ type: 'submit-code', code: code.normalize('NFKC').replaceAll(/\s/g, '') }))}
  >
    ${frame(door, {
      heading: isso.codeTitle,
      interaction,
      way,
      problem,
      busy,
      body: html`<p class="lead">${isso.codeLead(maskedMobile)}</p>
        <div class="id-number">
          ${field({
            id: 'code',
            testId: 'code',
            label: isso.code,
            hint: isso.codeHint,
            problem: missing.has('code') ? texts.required : undefined,
            describedBy: problem?.code === 'ERR_CODE_WRONG' ? 'problem' : undefined,
            value: typed.code,
            inputMode: 'numeric',
            autocomplete: 'one-time-code',
            maxLength: 12,
            onInput: (value) => door.type('code', value),
          })}
        </div>
        <p class="note" part="note">${isso.codeNote}</p>`,
      foot: html`<div class="actions">
        ${submitButton({ label: busy ? isso.working : isso.submitCode, testId: 'submit-code', busy })}
        ${button({
          label: isso.resendCode(secondsLeft),
          testId: 'resend-code',
          busy: busy || secondsLeft > 0,
          onClick: () => send({ type: 'resend-code' }),
        })}
        ${
          mobileIsFixed
            ? nothing
            : button({
                label: isso.changeMobile,
                testId: 'change-mobile',
                busy,
                onClick: () => send({ type: 'change-mobile' }),
              })
        }
      </div>`,
    })}
  </form>`;
}
