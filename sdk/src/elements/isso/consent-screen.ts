import { html, nothing, type TemplateResult } from 'lit';
import type { Interaction } from '../../flows/index.js';
import { button, linkButton } from '../parts/button.js';
import { screen } from '../parts/screen.js';
import { claimSentence } from './claim-sentence.js';
import { type At, applicationName, type Door } from './door.js';
import { problemOf } from './frame.js';

/** Whether an account is here that the service does not take. */
export const needsGold = ({ goldOnly, member }: Interaction): boolean =>
  goldOnly && member !== null && member.status !== 'gold';

/** Who is here, what the service would get, and the question whether it may. */
export function consentScreen(door: Door, state: At<'consent'>): TemplateResult {
  return needsGold(state.interaction) ? goldScreen(door, state) : questionScreen(door, state);
}

function questionScreen(door: Door, { interaction, busy, problem }: At<'consent'>): TemplateResult {
  const { texts, send, withAccountData } = door;
  const { isso } = texts;
  const { claims, member, visitor, agreed } = interaction;
  const application = applicationName(interaction, texts);
  const sentences = (some: Interaction['claims']) => html`<ul class="claims" part="claims">
    ${some.map((claim) => html`<li data-testid="claim-${claim.claim}">${claimSentence(claim, application, visitor, isso)}</li>`)}
  </ul>`;
  const offersAccount = member === null && visitor?.hasAccountData === true;
  return screen({
    heading: isso.consentTitle(application),
    body: html`${whoIsHere(door, interaction, busy)}
      <div class="group">
        <h3>${isso.claimsTitle}</h3>
        ${sentences(claims.filter(({ from }) => from !== 'account'))}
      </div>
      ${
        offersAccount
          ? html`<div class="group">
              <h3>${isso.accountClaimsTitle}</h3>
              <p class="soft" id="account-data-note">${isso.accountDataNote}</p>
              <label class="check">
                <input
                  type="checkbox"
                  data-testid="with-account-data"
                  aria-describedby="account-data-note"
                  .checked=${withAccountData}
                  @change=${(event: Event) => {
                    if (event.target instanceof HTMLInputElement) door.giveAccountData(event.target.checked);
                  }}
                />
                <span>${isso.withAccountData}</span>
              </label>
              ${sentences(claims.filter(({ from }) => from === 'account'))}
            </div>`
          : nothing
      }
      ${agreed === null ? nothing : html`<p class="soft">${isso.agreedBefore(dayOf(agreed.at, texts.language))}</p>`}
      <p class="note" part="note">
        ${isso.consentPurpose(application)}${texts.sentenceSeparator}${isso.afterConsent[member === null ? 'visitor' : 'member']}
      </p>
      ${problemOf(door, problem)}`,
    foot: html`<div class="equal">
        ${button({
          label: isso.agree,
          testId: 'agree',
          busy,
          onClick: () => send({ type: 'agree', withAccountData: offersAccount && withAccountData }),
        })}
        ${button({ label: isso.declineConsent, testId: 'decline', busy, onClick: () => send({ type: 'decline' }) })}
      </div>
      <p class="soft">${isso.declineNote}</p>`,
  });
}

function goldScreen(door: Door, { interaction, busy, problem }: At<'consent'>): TemplateResult {
  const { texts, hrefs, send } = door;
  const { isso } = texts;
  const kind = interaction.member?.kind ?? 'personal';
  const upgrades = kind === 'personal' && hrefs.gold !== undefined && hrefs.gold !== '';
  return screen({
    heading: isso.goldTitle,
    body: html`${whoIsHere(door, interaction, busy)}
      <p class="lead" data-testid="gold-required">${isso.goldLead[kind]}</p>
      ${problemOf(door, problem)}`,
    foot: html`<div class="equal">
      ${upgrades ? linkButton({ label: isso.upgrade, href: hrefs.gold, testId: 'upgrade' }) : nothing}
      ${button({ label: isso.decline, testId: 'decline', busy, onClick: () => send({ type: 'decline' }) })}
    </div>`,
  });
}

function whoIsHere({ texts, send }: Door, { member, visitor }: Interaction, busy: boolean): TemplateResult {
  const { isso } = texts;
  const who =
    member !== null
      ? isso.memberIsHere(member.displayName)
      : visitor !== null
        ? isso.visitorIsHere(visitor.name ?? visitor.maskedIdNumber, isso.way[visitor.way].name)
        : '';
  return html`<div class="person" part="person">
    <p data-testid="person">${who}</p>
    ${button({ label: isso.notMe, look: 'quiet', testId: 'not-me', busy, onClick: () => send({ type: 'not-me' }) })}
  </div>`;
}

const dayOf = (moment: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(new Date(moment));
