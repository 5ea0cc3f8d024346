import { html, nothing, type TemplateResult } from 'lit';
import type { FlowProblem } from '../../flows/index.js';
import { button } from '../parts/button.js';
import { canBeFollowed } from '../parts/can-be-followed.js';
import { qrCode } from '../parts/qr-code.js';
import type { Door } from './door.js';
import { outsideLink } from './outside-link.js';

interface ScanOptions {
  /** What the QR code says; undefined: none, or too late. */
  readonly content: string | undefined;
  readonly expiresAt: number | undefined;
  readonly busy: boolean;
  readonly problem: FlowProblem | undefined;
  readonly steps: readonly string[];
}

/** A QR code with its seconds, what to do with it, and another one when it is over. */
export function scanPanel(door: Door, { content, expiresAt, busy, problem, steps }: ScanOptions): TemplateResult {
  const { texts, secondsLeft } = door;
  const { isso } = texts;
  const over = content === undefined || (expiresAt !== undefined && secondsLeft === 0);
  return html`<div class="scan" part="scan">
    <div class="scan-code">
      ${over ? renewal(door, busy, problem) : qrCode(content, isso.qrLabel, 'qr')}
      ${over || expiresAt === undefined ? nothing : secondsOf(door)}
      ${
        over || !door.linkBesideQr || !canBeFollowed(content)
          ? nothing
          : html`<p class="links">
              ${outsideLink(texts, { href: content, label: isso.openHere, testId: 'phone-link', newTab: true })}
            </p>`
      }
    </div>
    <div class="scan-steps">
      <p class="small-title" id="scan-steps">${isso.stepsTitle}</p>
      <ol aria-labelledby="scan-steps">${steps.map((step) => html`<li>${step}</li>`)}</ol>
    </div>
  </div>`;
}

/** Seen by who looks; a screen reader hears of it in the live region, now and then. */
export function secondsOf({ texts, secondsLeft }: Door): TemplateResult {
  return html`<p class="seconds" part="seconds-left" role="timer" aria-live="off" data-testid="seconds-left">
    ${texts.isso.secondsLeft(secondsLeft)}
  </p>`;
}

/** What ended the code is said once: by the problem, where there is one. */
function renewal({ texts, send }: Door, busy: boolean, problem: FlowProblem | undefined): TemplateResult {
  const { isso } = texts;
  return html`<div class="qr-gone">
    ${
      busy
        ? html`<p class="searching" part="searching">${isso.qrComing}</p>`
        : html`${problem === undefined ? html`<p>${isso.qrOver}</p>` : nothing}
            ${button({ label: isso.renew, look: 'primary', testId: 'renew', onClick: () => send({ type: 'renew' }) })}`
    }
  </div>`;
}
