import { html, nothing, type TemplateResult } from 'lit';

/** One step's screen: what it says on top, what a person does next at the bottom. */
export function screen({
  heading,
  body,
  foot,
  good = false,
}: {
  readonly heading: string;
  readonly body: TemplateResult;
  readonly foot: TemplateResult;
  readonly good?: boolean;
}): TemplateResult {
  return html`<div class="screen" part="screen">
    <div class="body">
      <h2 class=${good ? 'tick' : nothing} part="heading" tabindex="-1" data-testid="heading">${heading}</h2>
      ${body}
    </div>
    <div class="foot">${foot}</div>
  </div>`;
}
