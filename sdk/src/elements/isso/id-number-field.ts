import { html, type TemplateResult } from 'lit';
import type { FlowProblem } from '../../flows/index.js';
import { field } from '../parts/field.js';
import type { Door } from './door.js';

const aboutIdNumber: ReadonlySet<string> = new Set([
  'ERR_ID_NUMBER_INVALID',
  'ERR_ID_NUMBER_OTHER',
  'ERR_ID_COMPARISON_MISMATCH',
] satisfies FlowProblem['code'][]);

export function idNumberField(door: Door, problem: FlowProblem | undefined): TemplateResult {
  const { texts, typed, missing } = door;
  return html`<div class="id-number">
    ${field({
      id: 'id-number',
      testId: 'id-number',
      label: texts.isso.idNumber,
      hint: texts.isso.idNumberHint,
      problem: missing.has('id-number') ? texts.required : undefined,
      describedBy: problem !== undefined && aboutIdNumber.has(problem.code) ? 'problem' : undefined,
      value: typed['id-number'],
      capitals: true,
      maxLength: 40,
      onInput: (value) => door.type('id-number', value),
    })}
  </div>`;
}
