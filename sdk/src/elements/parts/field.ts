import { html, nothing, type TemplateResult } from 'lit';

interface FieldOptions {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** Takes the place of the hint. */
  readonly problem?: string | undefined;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly testId: string;
  readonly type?: 'text' | 'password' | 'tel' | 'date';
  readonly autocomplete?: 'username' | 'current-password' | 'one-time-code' | 'tel' | 'bday' | 'off';
  readonly inputMode?: 'text' | 'numeric' | 'tel';
  readonly capitals?: boolean;
  readonly maxLength?: number;
  /** A problem elsewhere on the screen that is about this field too. */
  readonly describedBy?: string | undefined;
  /** Stands at the end of the input. */
  readonly addition?: TemplateResult;
}

/** What stands in a field of the form that is being sent: a program that fills in passwords may have told nobody. */
export function valueIn({ currentTarget }: SubmitEvent, id: string): string {
  const value = currentTarget instanceof HTMLFormElement ? new FormData(currentTarget).get(id) : null;
  return typeof value === 'string' ? value : '';
}

/** One labelled input. Hint and problem share a line under it, so that nothing moves. */
export function field(options: FieldOptions): TemplateResult {
  const { id, label, hint = '', problem, describedBy } = options;
  const note = `${id}-note`;
  return html`<div class="field" part="field">
    <label for=${id} part="label">${label}</label>
    <div class="input">
      <input
        id=${id}
        part="input"
        data-testid=${options.testId}
        type=${options.type ?? 'text'}
        name=${id}
        .value=${options.value}
        autocomplete=${options.autocomplete ?? 'off'}
        autocapitalize=${options.capitals ? 'characters' : 'none'}
        spellcheck="false"
        inputmode=${options.inputMode ?? nothing}
        maxlength=${options.maxLength ?? nothing}
        aria-required="true"
        aria-invalid=${problem !== undefined || describedBy !== undefined ? 'true' : nothing}
        aria-describedby=${describedBy === undefined ? note : `${describedBy} ${note}`}
        @input=${(event: InputEvent) => {
          if (event.target instanceof HTMLInputElement) options.onInput(event.target.value);
        }}
      />
      ${options.addition ?? nothing}
    </div>
    <p class="note-line" id=${note} part=${problem === undefined ? 'hint' : 'field-problem'} data-problem=${problem === undefined ? nothing : ''}>
      ${problem ?? hint}
    </p>
  </div>`;
}
