import { CardBridgeError } from '@cardbridge/sdk';
import type { FlowProblem } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../language/message-of.js';
import type { App } from '../app.js';

/** What went wrong, what to do, and how many tries or minutes are left; undefined draws nothing. */
export function problemBox(
  app: Pick<App, 'texts' | 'language'>,
  problem: FlowProblem | undefined,
  options: { readonly retry?: () => void; readonly more?: TemplateResult } = {},
): TemplateResult | typeof nothing {
  if (problem === undefined) return nothing;
  const { texts, language } = app;
  const { sentence, remedy } = messageOf(problem, language);
  return html`<div class="failure" id="problem" role="alert" data-testid="problem" data-code=${problem.code}>
    <p class="failure-sentence">${sentence}</p>
    <p>${remedy}</p>
    ${detailsOf(app, problem).map((line) => html`<p class="failure-more">${line}</p>`)}
    ${options.more ?? nothing}
    <div class="failure-foot">
      ${
        options.retry === undefined
          ? nothing
          : html`<button type="button" class="primary" data-testid="retry" @click=${options.retry}>${texts.retry}</button>`
      }
      <code class="failure-code">${problem.code}</code>
    </div>
  </div>`;
}

function detailsOf({ texts }: Pick<App, 'texts'>, problem: FlowProblem): readonly string[] {
  if (problem instanceof CardBridgeError) return [];
  const { triesLeft, retryAfterSeconds, existingContacts } = problem.details;
  return [
    ...(triesLeft === undefined ? [] : [texts.problem.triesLeft(triesLeft)]),
    ...(retryAfterSeconds === undefined ? [] : [texts.problem.retryAfter(retryAfterSeconds)]),
    ...(existingContacts === undefined || existingContacts.length === 0
      ? []
      : [texts.problem.existing(existingContacts.map(({ masked }) => masked).join(texts.listSeparator))]),
  ];
}
