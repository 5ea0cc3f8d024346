import type { Captcha } from '@cardbridge/sdk/flows';
import { html, type TemplateResult } from 'lit';
import type { App } from '../app.js';
import { textField } from './fields.js';

/** The question that a program should find hard, as text, and its answer. */
export function captchaField(
  app: App,
  options: {
    readonly captcha: Captcha | undefined;
    readonly value: string;
    readonly onInput: (value: string) => void;
    readonly renew: () => void;
    readonly error: string | undefined;
  },
): TemplateResult {
  const { texts, language } = app;
  return html`<fieldset class="field">
    <legend>${texts.captcha.label}</legend>
    <p class="question">
      <span data-testid="captcha-question" data-captcha-id=${options.captcha?.captchaId ?? ''} aria-live="polite"
        >${options.captcha?.question[language] ?? texts.loading}</span
      >
      <button type="button" class="quiet" @click=${options.renew}>${texts.captcha.renew}</button>
    </p>
    ${textField(app, {
      id: 'captcha-answer',
      label: texts.captcha.answer,
      value: options.value,
      onInput: options.onInput,
      testId: 'captcha-answer',
      error: options.error,
      maxLength: 64,
      short: true,
    })}
  </fieldset>`;
}
