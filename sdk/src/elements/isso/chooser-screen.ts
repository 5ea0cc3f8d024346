import { html, nothing, type TemplateResult } from 'lit';
import type { WayIn } from '../../flows/index.js';
import { button } from '../parts/button.js';
import { screen } from '../parts/screen.js';
import { type At, applicationName, type Door } from './door.js';
import { problemOf } from './frame.js';
import { outsideLink } from './outside-link.js';

/** Which service asks, and the ways in that it takes. */
export function chooserScreen(door: Door, { interaction, busy, problem }: At<'chooser'>): TemplateResult {
  const { texts, send } = door;
  const { isso } = texts;
  return screen({
    heading: isso.title(applicationName(interaction, texts)),
    body: html`<p class="lead">${isso.lead}</p>
      ${problemOf(door, problem)}
      <ul class="doors" part="ways" aria-label=${isso.waysTitle}>
        ${interaction.ways.map((way) => wayCard(door, way, busy))}
      </ul>`,
    foot: html`<div class="actions">
        ${button({ label: isso.decline, testId: 'decline', busy, onClick: () => send({ type: 'decline' }) })}
      </div>
      <p class="soft">${isso.declineNote}</p>`,
  });
}

function wayCard({ texts, hrefs, send }: Door, way: WayIn, busy: boolean): TemplateResult {
  const { isso } = texts;
  const { name, needs, signIn } = isso.way[way];
  const registration: Readonly<Record<WayIn, string | undefined>> = {
    account: hrefs.register,
    'mobile-certificate': 'https://fido.moi.gov.tw',
    // Whoever has a number has it from the operator.
    telecom: undefined,
    'citizen-card': 'https://moica.nat.gov.tw',
    'nhi-card': hrefs.nhiRegister,
  };
  const href = registration[way];
  return html`<li part="way">
    <h3>${name}</h3>
    <p class="soft">${isso.needs}${needs}</p>
    <div class="door-actions">
      ${button({ label: signIn, look: 'primary', testId: `way-${way}`, busy, onClick: () => send({ type: 'choose', way }) })}
      ${
        href === undefined || href === ''
          ? nothing
          : html`<span class="links"
              >${outsideLink(texts, { href, label: isso.register, about: isso.registerFor(name), testId: `register-${way}` })}</span
            >`
      }
    </div>
  </li>`;
}
