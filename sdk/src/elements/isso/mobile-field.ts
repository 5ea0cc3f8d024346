import type { TemplateResult } from 'lit';
import type { FlowProblem } from '../../flows/index.js';
import { field } from '../parts/field.js';
import type { Door } from './door.js';

export function mobileField(door: Door, hint: string, problem: FlowProblem | undefined): TemplateResult {
  const { texts, typed, missing } = door;
  return field({
    id: 'mobile',
    testId: 'mobile',
    label: texts.isso.mobile,
    hint,
    problem: missing.has('mobile') ? texts.required : undefined,
    describedBy: problem?.code === 'ERR_MOBILE_INVALID' ? 'problem' : undefined,
    value: typed.mobile,
    type: 'tel',
    inputMode: 'tel',
    autocomplete: 'tel',
    maxLength: 40,
    onInput: (value) => door.type('mobile', value),
  });
}
