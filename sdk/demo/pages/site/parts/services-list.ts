import type { CardServices, FlowProblem } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.js';
import { createResource } from '../resource.js';
import { createTask } from '../task.js';
import { problemBox } from './problem.js';

/** The card services by agency, with a tick on those that are open. */
export function createServicesList(app: App): { view(headingLevel: 'below-h1' | 'below-h2'): TemplateResult } {
  const list = createResource(app, () => app.api.cardServices());
  const opening = createTask(app);
  let asked: string | undefined;

  function open(serviceId: string, name: (language: App['language']) => string): void {
    if (opening.busy) return;
    opening.clear();
    asked = serviceId;
    void opening.run(async () => {
      list.set(await app.api.openCardService({ serviceId }));
      app.say((texts) => texts.services.justOpened(name(texts.language)));
      // Its button is gone now.
      document.querySelector<HTMLElement>(`[data-testid="service-${CSS.escape(serviceId)}"]`)?.focus();
    });
  }

  const row = (service: CardServices['agencies'][number]['services'][number]): TemplateResult => {
    const { texts, language } = app;
    const { serviceId, name, description, goldOnly, opened } = service;
    return html`<li class="service" tabindex="-1" data-testid=${`service-${serviceId}`} data-opened=${opened ? 'true' : 'false'}>
      <div>
        <p class="service-name">${name[language]}${goldOnly ? html` <span class="tag">${texts.services.goldOnly}</span>` : nothing}</p>
        <p class="soft">${description[language]}</p>
      </div>
      ${
        opened
          ? html`<p class="opened"><span class="tick" aria-hidden="true"></span>${texts.services.opened}</p>`
          : html`<button
              type="button"
              data-testid=${`open-service-${serviceId}`}
              aria-label=${texts.services.openOf(name[language])}
              aria-disabled=${opening.busy ? 'true' : nothing}
              @click=${() => open(serviceId, (tongue) => name[tongue])}
            >
              ${texts.services.open}
            </button>`
      }
      ${asked === serviceId ? html`<div class="service-problem">${refusal(app, opening.problem)}</div>` : nothing}
    </li>`;
  };

  return {
    view: (headingLevel) =>
      list.view(({ agencies }) =>
        agencies.length === 0
          ? html`<p class="soft">${app.texts.services.none}</p>`
          : html`${agencies.map(
              ({ name, services }) => html`<section class="agency">
                ${
                  headingLevel === 'below-h1'
                    ? html`<h2 class="agency-name">${name[app.language]}</h2>`
                    : html`<h3 class="agency-name">${name[app.language]}</h3>`
                }
                <ul class="list">
                  ${services.map(row)}
                </ul>
              </section>`,
            )}`,
      ),
  };
}

/** A service for gold members is not the end of the way. */
function refusal(app: App, problem: FlowProblem | undefined): TemplateResult | typeof nothing {
  const organization = app.session.member?.kind === 'organization';
  if (problem?.code !== 'ERR_GOLD_REQUIRED' || organization) return problemBox(app, problem);
  return problemBox(app, problem, {
    more: html`<p><a class="button primary" href="/gold" data-testid="upgrade">${app.texts.services.upgrade}</a></p>`,
  });
}
