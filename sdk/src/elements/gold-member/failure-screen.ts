import { html, nothing, type TemplateResult } from 'lit';
import { CardBridgeError } from '../../client/index.js';
import type { CardProofKind, FlowProblem, WayOn } from '../../flows/index.js';
import { button, linkButton } from '../parts/button.js';
import { hotline } from '../parts/hotline.js';
import { howToAllow } from '../parts/how-to-allow.js';
import { messageOf } from '../parts/message-of.js';
import { moreAbout } from '../parts/more-about.js';
import { screen } from '../parts/screen.js';
import type { Texts } from '../texts/texts.js';
import { failureKind } from './failure-kind.js';
import { otherRoutes } from './other-routes.js';

interface FailureOptions {
  readonly problem: FlowProblem;
  readonly waysOn: readonly WayOn[];
  readonly kind: CardProofKind;
  readonly texts: Texts;
  /** Pages that ways lead to. A way without one is a button, and `take` hears of it. */
  readonly hrefs: Readonly<Partial<Record<WayOn, string | undefined>>>;
  readonly take: (way: WayOn) => void;
  readonly otherRoutesShown: boolean;
}

/** One failure: what it was, what helps, the ways on, and who can be called. */
export function failureScreen(options: FailureOptions): TemplateResult {
  const { problem, waysOn, texts, otherRoutesShown, hrefs } = options;
  const { sentence, remedy } = messageOf(problem, texts);
  const contacts = problem instanceof CardBridgeError ? [] : (problem.details.existingContacts ?? []);
  return screen({
    heading: texts.failures[failureKind(problem)],
    body: html`<div class="problem" part="problem" data-testid="problem" data-code=${problem.code}>
        <p class="problem-sentence">${sentence}</p>
        <p>${remedy}</p>
        ${moreAbout(problem, texts).map((line) => html`<p>${line}</p>`)}
      </div>
      ${
        contacts.length === 0
          ? nothing
          : html`<div>
              <p class="small-title" id="contacts">${texts.existingContacts}</p>
              <ul class="contacts" part="contacts" aria-labelledby="contacts" data-testid="existing-contacts">
                ${contacts.map(({ masked }) => html`<li>${masked}</li>`)}
              </ul>
            </div>`
      }
      ${howToAllow(problem, texts)}
      ${otherRoutesShown ? otherRoutes(texts, hrefs['other-routes']) : nothing}`,
    foot: html`<div class="actions">${waysOn.map((way, index) => wayOn(way, index === 0, options))}</div>
      ${hotline(texts)}`,
  });
}

function wayOn(way: WayOn, first: boolean, { texts, kind, hrefs, take, otherRoutesShown }: FailureOptions): TemplateResult {
  const label = way === 'correct-number' ? texts.proof[kind].wayCorrectNumber : texts.waysOn[way];
  const look = first ? 'primary' : 'plain';
  const href = hrefs[way];
  const testId = `way-${way}`;
  return href === undefined || href === ''
    ? button({
        label,
        look,
        testId,
        onClick: () => take(way),
        ...(way === 'other-routes' ? { expanded: otherRoutesShown } : {}),
      })
    : linkButton({ label, look, testId, href });
}
