import { html, type TemplateResult } from 'lit';
import type { TelecomOperator } from '../../flows/index.js';
import { submitButton } from '../parts/button.js';
import { field } from '../parts/field.js';
import { selectField } from '../parts/select-field.js';
import type { At, Door } from './door.js';
import { frame } from './frame.js';
import { idNumberField } from './id-number-field.js';
import { mobileField } from './mobile-field.js';
import { reminders } from './reminders.js';

const operators: readonly TelecomOperator[] = ['chunghwa', 'taiwan-mobile', 'far-eastone', 'taiwan-star', 'asia-pacific'];

/** What the operator has on file about who holds a number. */
export function subscriberScreen(door: Door, { interaction, way, busy, problem }: At<'subscriber'>): TemplateResult {
  const { texts, typed, missing } = door;
  const { isso } = texts;
  const required = (name: 'birth-date' | 'operator') => (missing.has(name) ? texts.required : undefined);
  return html`<form
    novalidate
    @submit=${(sent: SubmitEvent) =>
      door.submit(sent, ['id-number', 'mobile', 'birth-date', 'operator'], (all) => {
        const operator = operators.find((name) => name === all.operator);
        if (operator === undefined) return undefined;
        const { mobile } = all;
        return { type: 'submit-subscriber', idNumber: all['id-number'], mobile, birthDate: all['birth-date'], operator };
      })}
  >
    ${frame(door, {
      heading: isso.subscriberTitle,
      interaction,
      way,
      problem,
      busy,
      body: html`<p class="lead">${isso.subscriberLead}</p>
        <div class="fields">
          ${idNumberField(door, problem)} ${mobileField(door, isso.ownMobileHint, problem)}
          ${field({
            id: 'birth-date',
            testId: 'birth-date',
            label: isso.birthDate,
            hint: isso.birthDateHint,
            problem: required('birth-date'),
            describedBy: problem?.code === 'ERR_BIRTH_DATE_INVALID' ? 'problem' : undefined,
            value: typed['birth-date'],
            type: 'date',
            autocomplete: 'bday',
            onInput: (value) => door.type('birth-date', value),
          })}
          ${selectField({
            id: 'operator',
            testId: 'operator',
            label: isso.operator,
            prompt: isso.operatorPrompt,
            options: operators.map((value) => ({ value, text: isso.operators[value] })),
            value: typed.operator,
            problem: required('operator'),
            describedBy: undefined,
            onChange: (value) => door.type('operator', value),
          })}
        </div>
        ${reminders(door)}`,
      foot: html`<div class="actions">
        ${submitButton({ label: busy ? isso.working : isso.sendCode, testId: 'submit-subscriber', busy })}
      </div>`,
    })}
  </form>`;
}
