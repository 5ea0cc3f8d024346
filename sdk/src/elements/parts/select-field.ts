import { html, nothing, type TemplateResult } from 'lit';

interface SelectFieldOptions {
  readonly id: string;
  readonly testId: string;
  readonly label: string;
  /** Stands first, and means that nothing is chosen. */
  readonly prompt: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly value: string;
  readonly problem: string | undefined;
  readonly describedBy: string | undefined;
  readonly onChange: (value: string) => void;
}

/** One labelled choice among a few, laid out as `field`. */
export function selectField({
  id,
  testId,
  label,
  prompt,
  options,
  value,
  problem,
  describedBy,
  onChange,
}: SelectFieldOptions): TemplateResult {
  const note = `${id}-note`;
  return html`<div class="field" part="field">
    <label for=${id} part="label">${label}</label>
    <div class="input">
      <select
        id=${id}
        name=${id}
        part="input"
        data-testid=${testId}
        aria-required="true"
        aria-invalid=${problem !== undefined || describedBy !== undefined ? 'true' : nothing}
        aria-describedby=${describedBy === undefined ? note : `${describedBy} ${note}`}
        @change=${(event: Event) => {
          if (event.target instanceof HTMLSelectElement) onChange(event.target.value);
        }}
      >
        <option value="" .selected=${value === ''}>${prompt}</option>
        ${options.map((option) => html`<option value=${option.value} .selected=${option.value === value}>${option.text}</option>`)}
      </select>
    </div>
    <p class="note-line" id=${note} part=${problem === undefined ? 'hint' : 'field-problem'} data-problem=${problem === undefined ? nothing : ''}>
      ${problem ?? ''}
    </p>
  </div>`;
}
