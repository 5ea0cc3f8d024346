import { html, nothing, type TemplateResult } from 'lit';
import { button } from '../parts/button.js';
import { cardProgress } from '../parts/card-progress.js';
import { cardStepList } from '../parts/card-step-list.js';
import type { At, Door } from './door.js';
import { frame } from './frame.js';

/** What the card goes through. Its PIN is typed elsewhere. */
export function usingCardScreen(door: Door, state: At<'using-card'>): TemplateResult {
  const { texts, link, send } = door;
  const { interaction, way } = state;
  const busy = state.stage === 'verifying';
  const progress = cardProgress(state, link, texts);
  return frame(door, {
    heading: texts.isso.usingCardTitle[way],
    interaction,
    way,
    busy,
    body: html`<p class="lead">${texts.provingLead}</p>
      ${
        way === 'citizen-card'
          ? cardStepList(texts, progress)
          : html`<p class="searching" part="searching">${progress.detail}</p>`
      }
      <p class="soft">${texts.windowHidden}</p>
      ${way === 'citizen-card' ? html`<p class="note warning" part="note warning">${texts.lockWarning}</p>` : nothing}`,
    foot: html`<div class="actions">
      ${button({
        label: texts.cancel,
        testId: 'cancel',
        busy,
        onClick: () => send({ type: 'cancel' }),
      })}
    </div>`,
  });
}
