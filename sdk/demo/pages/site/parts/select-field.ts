import { html, type TemplateResult } from 'lit';

/** One of many, in a list that opens. */
export function selectField<Value extends string>(options: {
  readonly id: string;
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  readonly testId: string;
}): TemplateResult {
  const { id, label, value, choices, onChange, testId } = options;
  const choose = ({ currentTarget }: Event) => {
    const chosen = currentTarget instanceof HTMLSelectElement ? choices[currentTarget.selectedIndex] : undefined;
    if (chosen !== undefined) onChange(chosen.value);
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} autocomplete="off" data-testid=${testId} @change=${choose}>
      ${choices.map((choice) => html`<option value=${choice.value} .selected=${choice.value === value}>${choice.label}</option>`)}
    </select>
  </div>`;
}
