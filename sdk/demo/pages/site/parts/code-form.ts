import type { FlowProblem } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.js';
import { textField } from './fields.js';
import { createFormCheck, onSubmit } from './form.js';
import { problemBox } from './problem.js';

/** The form in which a code of four digits is typed, wherever one was sent to. */
export interface CodeForm {
  view(options: {
    readonly lead: string;
    /** Milliseconds since 1970, from when on it may be sent again; undefined: not from here. */
    readonly resendAt: number | undefined;
    readonly busy: boolean;
    readonly problem: FlowProblem | undefined;
    readonly submit: (code: string) => Promise<void>;
    readonly resend: () => void;
    readonly back: { readonly label: string; readonly go: () => void };
  }): TemplateResult;
  /** For another code. */
  clear(): void;
  /** Ends the countdown. */
  close(): void;
}

export function createCodeForm(app: App): CodeForm {
  let code = '';
  const plain = () => code.normalize('NFKC').replaceAll(/\s/g, '');
  const check = createFormCheck(app, () => ({ code: /^\d{4}$/.test(plain()) ? undefined : app.texts.code.invalid }));
  let counting: ReturnType<typeof setInterval> | undefined;
  const stop = () => {
    clearInterval(counting);
    counting = undefined;
  };

  let refused: FlowProblem | undefined;
  async function send(submit: (code: string) => Promise<void>): Promise<void> {
    await submit(plain());
    requestAnimationFrame(() => {
      // The next one is typed over it.
      const input = document.getElementById('code');
      if (refused?.code !== 'ERR_CODE_WRONG' || !(input instanceof HTMLInputElement)) return;
      input.focus();
      input.select();
    });
  }

  return {
    view({ lead, resendAt, busy, problem, submit, resend, back }) {
      const { texts } = app;
      refused = problem;
      const left = resendAt === undefined ? 0 : Math.max(0, Math.ceil((resendAt - Date.now()) / 1000));
      if (left === 0) stop();
      else counting ??= setInterval(app.update, 1000);
      const disabled = busy ? 'true' : nothing;
      return html`<form
        class="form"
        novalidate
        @submit=${onSubmit(() => {
          if (!busy && check.passes()) void send(submit);
        })}
      >
        <p class="lead">${lead}</p>
        ${textField(app, {
          id: 'code',
          label: texts.code.label,
          value: code,
          onInput: (value) => {
            code = value;
            app.update();
          },
          testId: 'code',
          error: check.errors.code,
          inputMode: 'numeric',
          autocomplete: 'one-time-code',
          maxLength: 12,
          short: true,
        })}
        ${problemBox(app, problem)}
        <div class="go">
          <button class="primary big" data-testid="submit-code" aria-disabled=${disabled}>${texts.code.submit}</button>
        </div>
        <div class="go-also">
          ${
            resendAt === undefined
              ? nothing
              : html`<button
                  type="button"
                  class="quiet countdown"
                  data-testid="resend-code"
                  aria-disabled=${busy || left > 0 ? 'true' : nothing}
                  @click=${() => {
                    if (!busy && left === 0) resend();
                  }}
                >
                  ${left > 0 ? texts.code.resendIn(left) : texts.code.resend}
                </button>`
          }
          <button type="button" class="quiet" data-testid="back" aria-disabled=${disabled} @click=${back.go}>
            ${back.label}
          </button>
        </div>
      </form>`;
    },
    clear() {
      code = '';
      check.reset();
    },
    close: stop,
  };
}
