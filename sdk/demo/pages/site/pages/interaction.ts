import '@cardbridge/sdk/elements';
import type { Interaction } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';
import { problemBox } from '../parts/problem.js';
import { createResource } from '../resource.js';
import { createTask } from '../task.js';

/** A service asks for data: the member sees which, and agrees or not. */
export function interactionPage(app: App, uid: string): Page {
  const details = createResource(app, () => app.api.interaction({ uid }));
  const ending = createTask(app);
  const refreshing = createTask(app);
  let leaving = false;

  function end(answer: () => Promise<{ readonly location: string }>): void {
    if (leaving) return;
    void ending.run(async () => {
      const { location: next } = await answer();
      leaving = true;
      // The authorisation endpoint of this very server: anything else would be a mistake of the server.
      location.assign(next);
    });
  }
  const agree = () => end(() => app.api.agreeToInteraction({ uid }));
  const decline = () => end(() => app.api.declineInteraction({ uid }));

  /** What is given depends on who is signed in. */
  const refresh = () =>
    refreshing.run(async () => {
      await app.refreshSession();
      details.set(await app.api.interaction({ uid }));
      ending.clear();
      app.focusHeading();
    });

  const declineButton = (label = app.texts.interaction.decline): TemplateResult => html`<button
    type="button"
    class="big"
    data-testid="decline"
    aria-disabled=${ending.busy || leaving ? 'true' : nothing}
    @click=${decline}
  >
    ${label}
  </button>`;

  const signIn = (): TemplateResult => {
    const { texts, api, cardLink, language } = app;
    return html`<cardbridge-signin
        register-href="/register"
        forgotten-password-href="/forgotten-password"
        download-base="/download/"
        .api=${api}
        .cardLink=${cardLink}
        .language=${language}
        @click=${rememberForRegistration}
        @cardbridge-signed-in=${() => void refresh()}
      ></cardbridge-signin>
      <section class="sheet">
        ${problemBox(app, refreshing.problem ?? ending.problem)}
        <div class="equal">${declineButton()}</div>
        <p class="soft">${texts.interaction.choice}</p>
      </section>`;
  };

  /** Whoever registers, or replaces a password, on the way comes back here. */
  function rememberForRegistration(event: Event): void {
    if (event.composedPath().some((part) => part instanceof HTMLAnchorElement)) app.comeBackHere();
  }

  const goldFirst = (organization: boolean): TemplateResult => {
    const text = app.texts.interaction;
    return html`<div class="offer" data-testid="gold-required">
        <div><h2>${text.goldOnly}</h2><p>${organization ? text.organizationOnlyText : text.goldOnlyText}</p></div>
      </div>
      ${problemBox(app, ending.problem)}
      <div class="equal">
        ${
          organization
            ? nothing
            : html`<a class="button big primary" href="/gold" data-testid="upgrade" @click=${app.comeBackHere}>${text.upgrade}</a>`
        }
        ${declineButton(text.goBack)}
      </div>`;
  };

  const consent = ({ claims }: Interaction): TemplateResult => {
    const { texts } = app;
    const text = texts.interaction;
    return html`<div>
        <h2 class="like-label">${text.gets}</h2>
        <dl class="table" data-testid="claims">
          ${claims.map(
            ({ claim, value }) => html`<div data-testid=${`claim-${claim}`}>
              <dt>${texts.claim(claim)}</dt>
              <dd>${value === null ? html`<span class="soft">${text.nothing}</span>` : texts.claimValue(value)}</dd>
            </div>`,
          )}
        </dl>
      </div>
      ${problemBox(app, ending.problem)}
      <div class="equal">
        <button
          type="button"
          class="big"
          data-testid="agree"
          aria-disabled=${ending.busy || leaving ? 'true' : nothing}
          @click=${agree}
        >
          ${text.agree}
        </button>
        ${declineButton()}
      </div>
      <p class="soft">${text.choice}</p>`;
  };

  function content(asked: Interaction): TemplateResult {
    const { texts, language, session } = app;
    const name = asked.application.name[language];
    const { member } = asked;
    const card = session.identity;
    return html`<section class="sheet">
        <div>
          <h1 tabindex="-1" data-testid="interaction-application" data-application=${asked.application.applicationId}>
            ${texts.interaction.asks(name)}
          </h1>
          ${
            member === null
              ? html`<p class="lead">${texts.interaction.signInFirst(name)}</p>`
              : html`<p class="lead with-action">
                  <span>${texts.interaction.as(member.displayName)}</span>
                  <button type="button" class="quiet" data-testid="another-account" @click=${changeAccount}>${texts.interaction.another}</button>
                </p>`
          }
        </div>
        ${
          member !== null
            ? asked.goldOnly && member.status !== 'gold'
              ? goldFirst(member.kind === 'organization')
              : consent(asked)
            : card === null
              ? nothing
              : html`<p class="note" data-testid="no-account">${texts.signIn.noAccount(card.name)} ${texts.signIn.noAccountNext}</p>`
        }
        ${leaving ? html`<p role="status" class="soft">${texts.interaction.leaving}</p>` : nothing}
      </section>
      ${member === null ? signIn() : nothing}`;
  }

  const servicesToBeginAt = (): TemplateResult => html`<ul class="links" data-testid="begin-again">
    ${app.site.services.map(({ name, url }) => html`<li><a href=${url}>${name[app.language]}</a></li>`)}
    <li><a href="/">${app.texts.notFound.home}</a></li>
  </ul>`;

  function changeAccount(): void {
    if (ending.busy || leaving) return;
    void ending.run(async () => {
      await app.api.signOut();
      await refresh();
    });
  }

  const title = () => {
    const name = details.value?.application.name[app.language];
    return name === undefined ? app.texts.interaction.title : app.texts.interaction.asks(name);
  };
  return {
    title,
    view: () =>
      details.value === undefined
        ? html`<section class="sheet">
            <h1 tabindex="-1">${title()}</h1>
            ${details.view(content)} ${details.problem?.code === 'ERR_INTERACTION_MISSING' ? servicesToBeginAt() : nothing}
          </section>`
        : content(details.value),
  };
}
