import type { UsageLog } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';
import { momentOf } from '../parts/dates.js';
import { problemBox } from '../parts/problem.js';
import { createResource } from '../resource.js';
import { createTask } from '../task.js';

export function usagePage(app: App): Page {
  const log = createResource(app, () => app.api.usageLog());
  const fetching = createTask(app);

  function older({ entries, next }: UsageLog): void {
    if (next === null) return;
    void fetching.run(async () => {
      const page = await app.api.usageLog({ after: next });
      log.set({ entries: [...entries, ...page.entries], next: page.next });
      // The first of the new ones, so that reading goes on where it was.
      requestAnimationFrame(() =>
        document.querySelectorAll<HTMLElement>('[data-testid="usage-entry"]')[entries.length]?.focus({ preventScroll: true }),
      );
    });
  }

  const line = ({ at, event, party, claims }: UsageLog['entries'][number]): TemplateResult => {
    const { texts, language } = app;
    const sentence = texts.usage.event[event](party?.[language] ?? '', claims.map(texts.claim).join(texts.listSeparator));
    return html`<li class="usage-entry" tabindex="-1" data-testid="usage-entry" data-event=${event}>
      <time datetime=${at}>${momentOf(at, language)}</time>
      <p>${sentence}</p>
    </li>`;
  };

  const title = () => app.texts.usage.title;
  return {
    title,
    view: () => html`<section class="sheet">
      <div><h1 tabindex="-1">${title()}</h1><p class="lead">${app.texts.usage.lead}</p></div>
      ${log.view(
        (shown) => html`${
          shown.entries.length === 0
            ? html`<p class="empty">${app.texts.usage.none}</p>`
            : html`<ol class="list">
                  ${shown.entries.map(line)}
                </ol>`
        }
          ${problemBox(app, fetching.problem)}
          ${
            shown.next === null
              ? nothing
              : html`<div>
                  <button type="button" data-testid="usage-more" aria-disabled=${fetching.busy ? 'true' : nothing} @click=${() => older(shown)}>
                    ${app.texts.usage.older}
                  </button>
                </div>`
          }`,
      )}
    </section>`,
  };
}
