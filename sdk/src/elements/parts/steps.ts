import { html, nothing, type TemplateResult } from 'lit';

interface StepListOptions<Name extends string> {
  readonly label: string;
  readonly steps: readonly { readonly name: Name; readonly text: string }[];
  /** Undefined: none has begun. */
  readonly at: Name | undefined;
  /** `row`: the way through a whole flow. `list`: what happens at this moment, with room for details. */
  readonly layout: 'row' | 'list';
  readonly detail?: string;
  readonly failed?: boolean;
}

/** The steps in order, with the one that is on marked. */
export function stepList<Name extends string>({
  label,
  steps,
  at,
  layout,
  detail = '',
  failed = false,
}: StepListOptions<Name>): TemplateResult {
  const now = steps.findIndex(({ name }) => name === at);
  const stateOf = (index: number) => (index < now ? 'done' : index > now || now < 0 ? 'next' : failed ? 'failed' : 'now');
  return html`<ol class="steps ${layout}" part="steps" aria-label=${label}>
    ${steps.map(
      ({ name, text }, index) => html`<li
        part="step step-${stateOf(index)}"
        data-testid="step"
        data-step=${name}
        data-state=${stateOf(index)}
        aria-current=${index === now ? 'step' : nothing}
      >
        <span class="step-name">${text}</span>
        ${layout === 'list' ? html`<span class="step-detail">${index === now ? detail : ''}</span>` : nothing}
      </li>`,
    )}
  </ol>`;
}
