import { html, nothing, type TemplateResult } from 'lit';
import type { FlowProblem } from '../../flows/index.js';
import type { Texts } from '../texts/texts.js';
import { messageOf } from './message-of.js';
import { moreAbout } from './more-about.js';

/** What went wrong, what to do about it, and the ways on. The keyboard can be put on it. */
export function problemBox(problem: FlowProblem, texts: Texts, actions?: TemplateResult): TemplateResult {
  const { sentence, remedy } = messageOf(problem, texts);
  return html`<div
    class="problem"
    id="problem"
    part="problem"
    role="group"
    aria-labelledby="problem-sentence"
    aria-describedby="problem-remedy"
    tabindex="-1"
    data-testid="problem"
    data-code=${problem.code}
  >
    <p class="problem-sentence" id="problem-sentence">${sentence}</p>
    <div id="problem-remedy">
      <p>${remedy}</p>
      ${moreAbout(problem, texts).map((line) => html`<p>${line}</p>`)}
    </div>
    ${actions === undefined ? nothing : html`<div class="actions">${actions}</div>`}
  </div>`;
}
