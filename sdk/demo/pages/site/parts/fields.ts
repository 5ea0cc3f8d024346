import { MAX_PASSWORD_LENGTH, passwordProblems } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { App } from '../app.js';

interface FieldOptions {
  /** The name of the field's element; its hint and error are named after it. */
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly testId: string;
  readonly hint?: string | undefined;
  /** Undefined: nothing is wrong with it. */
  readonly error?: string | undefined;
  readonly autocomplete?: string;
  readonly optional?: boolean;
}

export function textField(
  app: App,
  options: FieldOptions & {
    readonly type?: 'text' | 'tel' | 'email' | 'date';
    readonly inputMode?: 'numeric' | 'tel' | 'email';
    readonly maxLength?: number;
    /** Style: as wide as a few digits. */
    readonly short?: boolean;
  },
): TemplateResult {
  const { id, value, onInput, testId, autocomplete, error } = options;
  return field(
    app,
    options,
    html`<input
      class=${options.short ? 'digits' : nothing}
      id=${id}
      type=${options.type ?? 'text'}
      inputmode=${ifDefined(options.inputMode)}
      autocomplete=${autocomplete ?? 'off'}
      maxlength=${ifDefined(options.maxLength)}
      autocapitalize="none"
      spellcheck="false"
      aria-invalid=${error === undefined ? nothing : 'true'}
      aria-describedby=${describedBy(options)}
      data-testid=${testId}
      .value=${value}
      @input=${(event: InputEvent) => onInput(typedIn(event))}
    >`,
  );
}

/** With a button that shows what was typed. */
export function passwordField(app: App, options: FieldOptions & { readonly shown: boolean; readonly toggle: () => void }) {
  const { id, value, onInput, testId, autocomplete, error, shown, toggle } = options;
  const { texts } = app;
  return field(
    app,
    options,
    html`<div class="with-button">
      <input
        id=${id}
        type=${shown ? 'text' : 'password'}
        autocomplete=${autocomplete ?? 'current-password'}
        maxlength=${MAX_PASSWORD_LENGTH}
        autocapitalize="none"
        spellcheck="false"
        aria-invalid=${error === undefined ? nothing : 'true'}
        aria-describedby=${describedBy(options)}
        data-testid=${testId}
        .value=${value}
        @input=${(event: InputEvent) => onInput(typedIn(event))}
      >
      <button type="button" class="inside" aria-pressed=${shown ? 'true' : 'false'} aria-label=${texts.showPassword} @click=${toggle}>
        ${shown ? texts.hide : texts.show}
      </button>
    </div>`,
  );
}

/** For a password that is chosen: with the rules, and which of them it keeps while it is typed. */
export function newPasswordField(app: App, options: Parameters<typeof passwordField>[1]): TemplateResult {
  return html`<div class="together">
    ${passwordField(app, { ...options, autocomplete: 'new-password' })} ${passwordRules(app, options.value)}
  </div>`;
}

function passwordRules({ texts }: App, password: string): TemplateResult {
  const broken = passwordProblems(password);
  const shown = (['too-short', 'no-upper-case', 'no-lower-case', 'no-digit', 'no-symbol', 'too-long'] as const).filter(
    // Nobody comes near this one; it is shown when somebody does.
    (rule) => rule !== 'too-long' || broken.includes(rule),
  );
  return html`<ul class="rules" aria-label=${texts.password.rules}>
    ${shown.map((rule) => {
      const kept = !broken.includes(rule);
      return html`<li data-kept=${kept ? 'yes' : 'no'}>
        <span class="visually-hidden">${kept ? texts.password.kept : texts.password.broken}</span>${texts.password.rule[rule]}
      </li>`;
    })}
  </ul>`;
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly text?: string;
  readonly testId: string;
}

/** One of a few, each a large target. */
export function choiceField<Value extends string>(options: {
  readonly name: string;
  readonly legend: string;
  readonly text?: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
  readonly error?: string | undefined;
}): TemplateResult {
  const { name, legend, choices, value, onChange, error } = options;
  const textId = `${name}-text`;
  return html`<fieldset class="field" aria-describedby=${options.text === undefined ? nothing : textId}>
    <legend>${legend}</legend>
    ${options.text === undefined ? nothing : html`<p class="hint" id=${textId}>${options.text}</p>`}
    <div class="choices">
      ${choices.map(
        (choice) => html`<label class="choice">
          <input
            type="radio"
            name=${name}
            value=${choice.value}
            data-testid=${choice.testId}
            aria-describedby=${error === undefined ? nothing : `${name}-error`}
            .checked=${value === choice.value}
            @change=${() => onChange(choice.value)}
          >
          <span><strong>${choice.label}</strong>${choice.text === undefined ? nothing : html`<small>${choice.text}</small>`}</span>
        </label>`,
      )}
    </div>
    ${error === undefined ? nothing : html`<p class="field-error" id=${`${name}-error`}>${error}</p>`}
  </fieldset>`;
}

function field({ texts }: App, { id, label, hint, error, optional }: FieldOptions, input: TemplateResult): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}${optional ? html`<span class="soft">${texts.optional}</span>` : nothing}</label>
    ${hint === undefined ? nothing : html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${input}
    ${error === undefined ? nothing : html`<p class="field-error" id=${`${id}-error`}>${error}</p>`}
  </div>`;
}

function describedBy({ id, hint, error }: FieldOptions): string | typeof nothing {
  const ids = [hint === undefined ? [] : [`${id}-hint`], error === undefined ? [] : [`${id}-error`]].flat();
  return ids.length === 0 ? nothing : ids.join(' ');
}

function typedIn(event: Event): string {
  return event.currentTarget instanceof HTMLInputElement ? event.currentTarget.value : '';
}
