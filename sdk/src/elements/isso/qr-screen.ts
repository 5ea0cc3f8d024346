import { html, type TemplateResult } from 'lit';
import { button } from '../parts/button.js';
import type { At, Door } from './door.js';
import { frame } from './frame.js';
import { scanPanel, secondsOf } from './scan-panel.js';

/** The account by the app: a QR code, then two digits that only who sees this screen can type. */
export function qrScreen(door: Door, state: At<'qr'>): TemplateResult {
  const { texts, send } = door;
  const { isso } = texts;
  const { interaction, confirmationNumber, content, expiresAt, busy, problem } = state;
  const foot = html`<div class="actions">
    ${button({ label: isso.usePassword, testId: 'use-password', onClick: () => send({ type: 'use-password' }) })}
  </div>`;
  if (confirmationNumber === undefined)
    return frame(door, {
      heading: isso.qrTitle,
      interaction,
      way: 'account',
      problem,
      busy,
      body: html`${scanPanel(door, { content, expiresAt, busy, problem, steps: isso.qrSteps })}
        <p class="note" part="note">${isso.qrNote}</p>`,
      foot,
    });
  return frame(door, {
    heading: isso.scannedTitle,
    interaction,
    way: 'account',
    problem,
    busy,
    body: html`<p class="number" part="confirmation-number" data-testid="confirmation-number" translate="no">${confirmationNumber}</p>
      ${expiresAt === undefined ? '' : secondsOf(door)}
      <p class="lead">${isso.scannedLead}</p>`,
    foot,
  });
}
