import type { FlowProblem, ScannedQr } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.js';
import { momentOf } from '../../parts/dates.js';
import { textField } from '../../parts/fields.js';
import { createFormCheck, onSubmit } from '../../parts/form.js';
import { problemBox } from '../../parts/problem.js';

/** What was scanned, and whether its owner confirms it: with the two digits on the screen that shows the code. */
export function createScannedForm(app: App): {
  view(options: {
    readonly scan: ScannedQr;
    readonly secondsLeft: number;
    readonly busy: boolean;
    readonly problem: FlowProblem | undefined;
    readonly confirm: (confirmationNumber: string) => void;
    readonly decline: () => void;
  }): TemplateResult;
  /** For another scan. */
  clear(): void;
} {
  let typed = '';
  const plain = () => typed.normalize('NFKC').replaceAll(/\s/g, '');
  const check = createFormCheck(app, () => ({
    'confirmation-number': /^\d{2}$/.test(plain()) ? undefined : app.texts.waysIn.scan.numberInvalid,
  }));

  return {
    view({ scan, secondsLeft, busy, problem, confirm, decline }) {
      const { language, texts } = app;
      const text = texts.waysIn.scan;
      const disabled = busy ? 'true' : nothing;
      return html`<dl class="table">
          <div><dt>${text.application}</dt><dd data-testid="scan-application">${scan.application.name[language]}</dd></div>
          <div><dt>${text.origin}</dt><dd data-testid="scan-origin">${scan.origin}</dd></div>
          <div><dt>${text.browser}</dt><dd data-testid="scan-browser">${text.browserName(scan.browser)}</dd></div>
          <div><dt>${text.startedAt}</dt><dd><time datetime=${scan.startedAt}>${momentOf(scan.startedAt, language)}</time></dd></div>
          <div><dt>${text.left}</dt><dd data-testid="seconds-left">${text.seconds(secondsLeft)}</dd></div>
        </dl>
        <p class="warning" id="scan-warning">${text.warning}</p>
        <form
          class="form"
          novalidate
          @submit=${onSubmit(() => {
            if (!busy && check.passes()) confirm(plain());
          })}
        >
          ${textField(app, {
            id: 'confirmation-number',
            label: text.number,
            hint: text.numberHint,
            value: typed,
            onInput: (value) => {
              typed = value;
              app.update();
            },
            testId: 'confirmation-number',
            error: check.errors['confirmation-number'],
            inputMode: 'numeric',
            maxLength: 6,
            short: true,
          })}
          ${problemBox(app, problem)}
          <div class="equal">
            <button class="primary big" data-testid="confirm-scan" aria-disabled=${disabled} aria-describedby="scan-warning">
              ${text.confirm}
            </button>
            <button
              type="button"
              class="big"
              data-testid="decline-scan"
              aria-disabled=${disabled}
              @click=${() => {
                if (!busy) decline();
              }}
            >
              ${text.decline}
            </button>
          </div>
        </form>`;
    },
    clear() {
      typed = '';
      check.reset();
    },
  };
}
