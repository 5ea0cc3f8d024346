import '@cardbridge/sdk/elements';
import type { CardProofKind, FlowProblem, Upgrade } from '@cardbridge/sdk/flows';
import { html, nothing } from 'lit';
import { type App, needsSignIn, type Page } from '../app.js';

/** To gold, or to an organisation's member, by card. The element does the work. */
export function proofPage(app: App, kind: CardProofKind): Page {
  const title = () => app.texts.proof[kind];
  const onProblem = (event: CustomEvent<{ readonly code: FlowProblem['code'] }>) => {
    if (needsSignIn(event.detail)) app.signInAndReturn();
  };

  return {
    title,
    view() {
      const { texts, api, cardLink, language, wanted } = app;
      const notes = kind === 'gold' ? texts.proof.goldNotes : texts.proof.organizationNotes;
      // The element has a heading of its own to look at, another at every step.
      return html`<h1 class="visually-hidden" tabindex="-1">${title()}</h1>
        ${
          wanted === undefined
            ? nothing
            : html`<p class="note">${texts.proof.backToService} <a href=${wanted}>${texts.proof.backToServiceLink}</a></p>`
        }
          <cardbridge-gold-member
            kind=${kind}
            done-href=${wanted ?? '/member'}
            member-href="/member"
            sign-in-href="/sign-in"
            other-routes-href="/help"
            download-base="/download/"
            .api=${api}
            .cardLink=${cardLink}
            .language=${language}
            @cardbridge-proved=${(event: CustomEvent<Upgrade>) => app.setSession({ ...app.session, member: event.detail.member })}
            @cardbridge-problem=${onProblem}
          ></cardbridge-gold-member>
        <section class="sheet">
          <h2>${texts.proof.notes}</h2>
          <ul class="notes">
            ${notes.map((note) => html`<li>${note}</li>`)}
          </ul>
        </section>`;
    },
  };
}
