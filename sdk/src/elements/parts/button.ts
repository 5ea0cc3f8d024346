import { html, nothing, type TemplateResult } from 'lit';

type Look = 'primary' | 'plain' | 'quiet';

interface ButtonOptions {
  readonly label: string;
  readonly onClick: () => void;
  readonly look?: Look;
  readonly testId?: string;
  /** Something is under way: the button stays where it is and does nothing. It keeps the keyboard, which `disabled` would not. */
  readonly busy?: boolean;
  readonly describedBy?: string;
  /** Of a button that shows and hides something: whether it is shown. */
  readonly expanded?: boolean;
}

/** A button that does something here. */
export function button({
  label,
  onClick,
  look = 'plain',
  testId,
  busy = false,
  describedBy,
  expanded,
}: ButtonOptions): TemplateResult {
  return html`<button
    type="button"
    class=${look}
    part="button ${look}-button"
    data-testid=${testId ?? nothing}
    aria-disabled=${busy ? 'true' : nothing}
    aria-describedby=${describedBy ?? nothing}
    aria-expanded=${expanded === undefined ? nothing : String(expanded)}
    @click=${() => {
      if (!busy) onClick();
    }}
  >${label}</button>`;
}

/** The button that sends its form. */
export function submitButton({
  label,
  testId,
  busy = false,
}: Pick<ButtonOptions, 'label' | 'testId' | 'busy'>): TemplateResult {
  return html`<button
    type="submit"
    class="primary"
    part="button primary-button"
    data-testid=${testId ?? nothing}
    aria-disabled=${busy ? 'true' : nothing}
  >${label}</button>`;
}

/** A link that looks like a button, because it is the next thing to do. */
export function linkButton({
  label,
  detail,
  href,
  look = 'plain',
  testId,
}: {
  readonly label: string;
  /** A second, smaller line. */
  readonly detail?: string;
  readonly href: string;
  readonly look?: Look;
  readonly testId?: string;
}): TemplateResult {
  return html`<a class="button ${look}" part="button ${look}-button" href=${href} data-testid=${testId ?? nothing}
    ><span>${label}</span>${detail === undefined ? nothing : html`<span class="button-detail">${detail}</span>`}</a
  >`;
}
