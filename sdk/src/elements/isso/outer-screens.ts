import { html, type TemplateResult } from 'lit';
import type { FlowProblem } from '../../flows/index.js';
import { button } from '../parts/button.js';
import { hotline } from '../parts/hotline.js';
import { screen } from '../parts/screen.js';
import type { At, Door } from './door.js';
import { problemOf } from './frame.js';

/** What the service asks is on its way, or could not be had. */
export function loadingScreen(door: Door, { busy, problem }: At<'loading'>): TemplateResult {
  const { texts, send } = door;
  const { isso } = texts;
  if (problem === undefined)
    return screen({
      heading: isso.loadingTitle,
      body: html`<p class="searching" part="searching">${isso.loading}</p>`,
      foot: html``,
    });
  return screen({
    heading: isso.failedTitle,
    body: html`${problemOf(door, problem)}`,
    foot: html`<div class="actions">
        ${button({ label: texts.retry, look: 'primary', testId: 'retry', busy, onClick: () => send({ type: 'retry' }) })}
      </div>
      ${hotline(texts)}`,
  });
}

/** The service's question is no more: nothing here leads anywhere, so nothing is offered. */
export function overScreen(door: Door, problem: FlowProblem): TemplateResult {
  return screen({
    heading: door.texts.isso.failedTitle,
    body: html`${problemOf(door, problem)}`,
    foot: hotline(door.texts),
  });
}

/** On the way back to the service. */
export function leavingScreen({ texts }: Door, { agreed }: At<'leaving'>): TemplateResult {
  return screen({
    heading: texts.isso.leaving[agreed ? 'agreed' : 'declined'],
    body: html``,
    foot: html``,
  });
}
