import { html, nothing } from 'lit';
import type { App, Page } from '../app.js';
import { createServicesList } from '../parts/services-list.js';
import { statusBadge } from '../parts/status-badge.js';

export function memberPage(app: App): Page {
  const services = createServicesList(app);
  return {
    title: () => app.texts.member.title,
    view() {
      const { texts, session } = app;
      const { member } = session;
      if (member === null) return html`${nothing}`;
      const { kind, status, displayName, accountName } = member;
      const organization = kind === 'organization';
      return html`<section class="sheet">
          <h1 tabindex="-1"><span data-testid="member-name" data-name=${displayName}>${texts.member.greeting(displayName)}</span></h1>
          <p class="identity-line">
            ${statusBadge(app, status)}
            ${
              accountName === null
                ? nothing
                : html`<span class="account"
                    ><span class="soft">${texts.member.accountName}</span> <code data-testid="account-name">${accountName}</code></span
                  >`
            }
          </p>
          ${
            status === 'general'
              ? html`<div class="offer" data-testid="upgrade-offer">
                  <div>
                    <h2>${organization ? texts.member.organizationTitle : texts.member.goldTitle}</h2>
                    <p>${organization ? texts.member.organizationText : texts.member.goldText}</p>
                  </div>
                  <a class="button primary" href=${organization ? '/organization' : '/gold'} data-testid="upgrade-start">
                    ${organization ? texts.member.organizationGo : texts.member.goldGo}
                  </a>
                </div>`
              : nothing
          }
        </section>
        <section class="sheet">
          <div><h2>${texts.services.title}</h2><p class="lead">${texts.services.lead}</p></div>
          ${services.view('below-h2')}
        </section>`;
    },
  };
}
