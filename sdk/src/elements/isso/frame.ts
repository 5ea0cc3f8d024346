import { html, nothing, type TemplateResult } from 'lit';
import type { FlowProblem, Interaction, WayIn } from '../../flows/index.js';
import { button } from '../parts/button.js';
import { howToAllow } from '../parts/how-to-allow.js';
import { problemBox } from '../parts/problem-box.js';
import { screen } from '../parts/screen.js';
import { applicationName, type Door } from './door.js';

interface FrameOptions {
  readonly heading: string;
  readonly interaction: Interaction;
  readonly way?: WayIn;
  readonly body: TemplateResult;
  /** What a person does next. */
  readonly foot: TemplateResult;
  readonly problem?: FlowProblem | undefined;
  /** The server is deciding: that cannot be called back. */
  readonly busy: boolean;
}

/** A step of a way: for which service, what to do, and the ways out. */
export function frame(door: Door, { heading, interaction, way, body, foot, problem, busy }: FrameOptions): TemplateResult {
  return html`${context(door, interaction, way)}
  ${screen({
    heading,
    body: html`${body}${problemOf(door, problem)}`,
    foot: html`${foot}${waysOut(door, busy)}`,
  })}`;
}

/** Which service asks and, once chosen, which way is gone. */
export function context({ texts }: Door, interaction: Interaction, way: WayIn | undefined): TemplateResult {
  return html`<p class="context" part="context">
    <span>${applicationName(interaction, texts)}</span>
    ${way === undefined ? nothing : html`<span>${texts.isso.way[way].name}</span>`}
  </p>`;
}

/** What went wrong, and what helps. */
export function problemOf({ texts }: Door, problem: FlowProblem | undefined): TemplateResult | typeof nothing {
  if (problem === undefined) return nothing;
  return html`${problemBox(problem, texts)}${howToAllow(problem, texts)}`;
}

/** Another way, or none at all. */
export function waysOut({ texts, send }: Door, busy: boolean): TemplateResult {
  return html`<div class="out" part="ways-out">
    ${button({ label: texts.isso.back, look: 'quiet', testId: 'back', busy, onClick: () => send({ type: 'back' }) })}
    ${button({
      label: texts.isso.decline,
      look: 'quiet',
      testId: 'decline',
      busy,
      onClick: () => send({ type: 'decline' }),
    })}
  </div>`;
}
