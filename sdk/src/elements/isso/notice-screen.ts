import { html, type TemplateResult } from 'lit';
import { button } from '../parts/button.js';
import { type At, applicationName, type Door } from './door.js';
import { frame } from './frame.js';

/** What a way does with a person's data, before it does anything. */
export function noticeScreen(door: Door, { interaction, way, busy, problem }: At<'notice'>): TemplateResult {
  const { texts, send } = door;
  const { isso } = texts;
  const { name, notice } = isso.way[way];
  const { noticeTerms: terms } = isso;
  const entries = [
    [terms.collected, notice.collected],
    [terms.source, notice.source],
    [terms.purpose, isso.purpose(applicationName(interaction, texts))],
    [terms.period, isso.period[way === 'account' ? 'account' : 'visitor']],
    [terms.contact, isso.contact],
    [terms.choice, isso.choice],
  ] as const;
  return frame(door, {
    heading: isso.noticeTitle(name),
    interaction,
    way,
    problem,
    busy,
    body: html`<p class="lead">${isso.noticeLead}</p>
      <dl class="notice" part="notice">
        ${entries.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}
      </dl>`,
    foot: html`<div class="actions">
      ${button({
        label: isso.agreeToNotice,
        look: 'primary',
        testId: 'agree-to-notice',
        busy,
        onClick: () => send({ type: 'agree-to-notice' }),
      })}
    </div>`,
  });
}
