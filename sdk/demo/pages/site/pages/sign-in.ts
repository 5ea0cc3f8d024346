import '@cardbridge/sdk/elements';
import type { Session } from '@cardbridge/sdk/flows';
import { html, nothing } from 'lit';
import type { App, Page } from '../app.js';

export function signInPage(app: App): Page {
  let arrived = false;
  // A card without an account that was shown earlier in this session: the person may want another way now.
  let another = false;

  function signedIn(session: Session): void {
    app.setSession(session);
    if (session.member !== null) {
      if (!arrived) app.goOn();
      arrived = true;
      return;
    }
    another = false;
    app.update();
    app.focusHeading();
  }

  const noAccount = () => (app.session.member === null && !another ? app.session.identity : null);
  const title = () => (noAccount() === null ? app.texts.signIn.title : app.texts.signIn.noAccountTitle);

  return {
    title,
    view() {
      const { texts, api, cardLink, language, wanted } = app;
      const identity = noAccount();
      if (identity !== null) {
        return html`<section class="sheet" data-testid="no-account">
          <h1 tabindex="-1">${title()}</h1>
          <p class="lead">${texts.signIn.noAccount(identity.name)}</p>
          <p>${texts.signIn.noAccountNext}</p>
          <div class="go">
            <a class="button primary big" href="/register" data-testid="no-account-register">${texts.signIn.toRegister}</a>
            <button
              type="button"
              class="big"
              data-testid="no-account-other"
              @click=${() => {
                another = true;
                app.focusHeading();
                app.update();
              }}
            >
              ${texts.signIn.other}
            </button>
          </div>
        </section>`;
      }
      // The element has a heading of its own to look at.
      return html`<h1 class="visually-hidden" tabindex="-1">${title()}</h1>
        ${wanted === undefined ? nothing : html`<p class="note">${texts.signIn.back}</p>`}
        <cardbridge-signin
          register-href="/register"
          forgotten-password-href="/forgotten-password"
          download-base="/download/"
          .api=${api}
          .cardLink=${cardLink}
          .language=${language}
          @cardbridge-signed-in=${(event: CustomEvent<Session>) => signedIn(event.detail)}
        ></cardbridge-signin>`;
    },
  };
}
