import { html, nothing } from 'lit';
import type { App, Page } from '../../app.js';
import { outside } from './outside.js';
import { phoneQuestionPage } from './phone-question.js';

/** Plays the ministry's app of the mobile citizen certificate. */
export function mobileCertificatePage(app: App, id: string): Page {
  const texts = () => app.texts.waysIn.simulated;
  return phoneQuestionPage(app, id, {
    kind: 'mobile-certificate',
    title: () => texts().mobileCertificate.title,
    plays: () => texts().mobileCertificate.plays,
    hint: (site, application) => texts().mobileCertificate.hint(site, application),
    person: () => texts().person,
    answer({ idNumber, busy, send }) {
      const text = texts().mobileCertificate;
      const answer = (approve: boolean) =>
        send(
          () => outside.answerMobileCertificate(id, { idNumber, approve }),
          () => (approve ? texts().done : texts().mobileCertificate.declined),
        );
      const disabled = busy ? 'true' : nothing;
      return html`<div class="equal">
        <button type="button" class="primary big" data-testid="simulated-approve" aria-disabled=${disabled} @click=${() => answer(true)}>
          ${text.approve}
        </button>
        <button type="button" class="big" data-testid="simulated-decline" aria-disabled=${disabled} @click=${() => answer(false)}>
          ${text.decline}
        </button>
      </div>`;
    },
  });
}
