import { html, type TemplateResult } from 'lit';
import type { At, Door } from './door.js';
import { frame } from './frame.js';
import { reminders } from './reminders.js';
import { scanPanel } from './scan-panel.js';

/** What the person opens on the phone: the ministry's app, or a page over the operator's network. */
export function phoneScreen(door: Door, { interaction, way, link, expiresAt, busy, problem }: At<'phone'>): TemplateResult {
  const { isso } = door.texts;
  return frame(door, {
    heading: isso.phoneTitle[way],
    interaction,
    way,
    problem,
    busy,
    body: html`${scanPanel(door, { content: link, expiresAt, busy, problem, steps: isso.phoneSteps[way] })}
      ${way === 'telecom' ? reminders(door) : ''}`,
    foot: html``,
  });
}
