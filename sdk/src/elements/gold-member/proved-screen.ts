import { html, nothing, type TemplateResult } from 'lit';
import type { CardProofKind, Upgrade } from '../../flows/index.js';
import { button, linkButton } from '../parts/button.js';
import { canBeFollowed } from '../parts/can-be-followed.js';
import { qrCode } from '../parts/qr-code.js';
import { screen } from '../parts/screen.js';
import type { Texts } from '../texts/texts.js';

interface ProvedOptions {
  readonly upgrade: Upgrade;
  readonly kind: CardProofKind;
  readonly texts: Texts;
  readonly copied: boolean;
  readonly copy: () => void;
  readonly doneHref: string | undefined;
  readonly done: () => void;
}

/** What is new and must be remembered, what stayed, and the way to the app. */
export function provedScreen({ upgrade, kind, texts, copied, copy, doneHref, done }: ProvedOptions): TemplateResult {
  const qr = qrCode(upgrade.appLink, texts.appQr);
  const goOn = { label: texts.goOn, look: 'primary', testId: 'go-on' } as const;
  return screen({
    heading: texts.proof[kind].provedTitle,
    good: true,
    body: html`<div class="account" part="account">
        <div>
          <p class="small-title">${texts.accountName}</p>
          <p class="account-name" part="account-name" data-testid="account-name" translate="no">${upgrade.accountName}</p>
        </div>
        ${button({ label: copied ? texts.copied : texts.copy, testId: 'copy', onClick: copy })}
      </div>
      <p class="lead">${texts.remember}${texts.sentenceSeparator}${texts.passwordUnchanged}</p>
      <div class="app" part="app">
        ${qr}
        <div>
          <h3>${texts.appTitle}</h3>
          ${qr === nothing ? nothing : html`<p class="soft">${texts.appLead}</p>`}
          ${
            canBeFollowed(upgrade.appLink)
              ? html`<p class="links"><a part="link" href=${upgrade.appLink} data-testid="app-link">${texts.appLink}</a></p>`
              : nothing
          }
        </div>
      </div>`,
    foot: html`<div class="actions">
      ${doneHref === undefined || doneHref === '' ? button({ ...goOn, onClick: done }) : linkButton({ ...goOn, href: doneHref })}
    </div>`,
  });
}
