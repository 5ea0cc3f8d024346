import '@cardbridge/sdk/elements';
import type { IdentityServerApi, IdentityServerErrorCode, Interaction } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';

/** A service asks for data: whoever is here comes in by one of the ways, sees which data, and agrees or not. The element does the work. */
export function interactionPage(app: App, uid: string): Page {
  let asked: Interaction | undefined;
  let missing = false;

  // The element asks who is here after everything that changes it, and so the page hears of it.
  const api: IdentityServerApi = {
    ...app.api,
    async interaction(...call) {
      asked = await app.api.interaction(...call);
      missing = false;
      followMember(asked.member);
      app.update();
      return asked;
    },
  };

  /** The element signs members in and out: the rest of the site has to know. */
  function followMember(member: Interaction['member']): void {
    if (JSON.stringify(member) === JSON.stringify(app.session.member)) return;
    app.refreshSession().catch((error: unknown) => {
      // Nobody is waiting for it: who is here is asked again when it matters.
      console.warn(error);
    });
  }

  /** Whoever registers, upgrades or replaces a password on the way comes back here. */
  function rememberForLater(event: Event): void {
    if (event.composedPath().some((part) => part instanceof HTMLAnchorElement)) app.comeBackHere();
  }

  function noteProblem({ detail: { code } }: CustomEvent<{ readonly code: IdentityServerErrorCode }>): void {
    missing = code === 'ERR_INTERACTION_MISSING';
    app.update();
  }

  const servicesToBeginAt = (): TemplateResult => html`<ul class="links" data-testid="begin-again">
    ${app.site.services.map(({ name, url }) => html`<li><a href=${url}>${name[app.language]}</a></li>`)}
    <li><a href="/">${app.texts.notFound.home}</a></li>
  </ul>`;

  const title = () =>
    asked === undefined ? app.texts.interaction.title : app.texts.interaction.asks(asked.application.name[app.language]);

  return {
    title,
    view() {
      const { cardLink, language, site } = app;
      const simulated = site.simulatorOrigin !== null;
      // The element has a heading of its own to look at, another at every step.
      return html`<h1
          class="visually-hidden"
          tabindex="-1"
          data-testid=${asked === undefined ? nothing : 'interaction-application'}
          data-application=${asked?.application.applicationId ?? nothing}
        >
          ${title()}
        </h1>
        <cardbridge-isso
          uid=${uid}
          register-href="/register"
          nhi-register-href=${simulated ? '/simulated/nhi' : nothing}
          forgotten-password-href="/forgotten-password"
          gold-href="/gold"
          download-base="/download/"
          ?link-beside-qr=${simulated}
          .api=${api}
          .cardLink=${cardLink}
          .language=${language}
          @click=${rememberForLater}
          @cardbridge-problem=${noteProblem}
          @cardbridge-leaving=${(event: CustomEvent<{ readonly location: string }>) => location.assign(event.detail.location)}
        ></cardbridge-isso>
        ${missing ? html`<section class="sheet">${servicesToBeginAt()}</section>` : nothing}`;
    },
  };
}
