import type { Applications } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';
import { dayOf, momentOf } from '../parts/dates.js';
import { problemBox } from '../parts/problem.js';
import { createResource } from '../resource.js';
import { createTask } from '../task.js';

export function applicationsPage(app: App): Page {
  const list = createResource(app, () => app.api.applications());
  const revoking = createTask(app);
  let asking: string | undefined;

  function ask(applicationId: string | undefined): void {
    if (revoking.busy) return;
    const before = asking;
    asking = applicationId;
    revoking.clear();
    app.update();
    requestAnimationFrame(() => {
      const testId = applicationId === undefined ? `revoke-${before}` : 'revoke-confirm';
      document.querySelector<HTMLElement>(`[data-testid="${CSS.escape(testId)}"]`)?.focus();
    });
  }

  function revoke({ applicationId, name }: Applications['applications'][number]): void {
    void revoking.run(async () => {
      list.set(await app.api.revokeApplication({ applicationId }));
      asking = undefined;
      app.say((texts) => texts.applications.revoked(name[texts.language]));
      // Its entry is gone.
      app.focusHeading();
    });
  }

  const entry = (application: Applications['applications'][number]): TemplateResult => {
    const { texts, language } = app;
    const { applicationId, name, claims, authorizedAt, lastUsedAt } = application;
    const text = texts.applications;
    return html`<li class="application" data-testid=${`application-${applicationId}`}>
      <div class="application-head">
        <h2>${name[language]}</h2>
        ${
          asking === applicationId
            ? nothing
            : html`<button
                type="button"
                data-testid=${`revoke-${applicationId}`}
                aria-label=${text.revokeOf(name[language])}
                @click=${() => ask(applicationId)}
              >
                ${text.revoke}
              </button>`
        }
      </div>
      <dl class="table">
        <div><dt>${text.claims}</dt><dd>${claims.map(texts.claim).join(texts.listSeparator)}</dd></div>
        <div><dt>${text.since}</dt><dd>${dayOf(authorizedAt, language)}</dd></div>
        <div><dt>${text.lastUsed}</dt><dd>${lastUsedAt === null ? text.never : momentOf(lastUsedAt, language)}</dd></div>
      </dl>
      ${
        asking === applicationId
          ? html`<div class="confirm" role="group" aria-labelledby="revoke-question">
              <p id="revoke-question">${text.sure(name[language])}</p>
              ${problemBox(app, revoking.problem)}
              <div class="go-also">
                <button
                  type="button"
                  class="danger"
                  data-testid="revoke-confirm"
                  aria-disabled=${revoking.busy ? 'true' : nothing}
                  @click=${() => revoke(application)}
                >
                  ${text.confirm}
                </button>
                <button type="button" class="quiet" data-testid="revoke-cancel" @click=${() => ask(undefined)}>${text.keep}</button>
              </div>
            </div>`
          : nothing
      }
    </li>`;
  };

  const title = () => app.texts.applications.title;
  return {
    title,
    view: () => html`<section class="sheet">
      <div><h1 tabindex="-1">${title()}</h1><p class="lead">${app.texts.applications.lead}</p></div>
      ${list.view(({ applications }) =>
        applications.length === 0
          ? html`<p class="empty" data-testid="no-applications">${app.texts.applications.none}</p>`
          : html`<ul class="list roomy">
              ${applications.map(entry)}
            </ul>`,
      )}
    </section>`,
  };
}
