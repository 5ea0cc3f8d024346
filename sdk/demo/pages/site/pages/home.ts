import { html, nothing } from 'lit';
import type { App, Page } from '../app.js';

export function homePage(app: App): Page {
  const title = () => app.texts.home.title;
  return {
    title,
    view() {
      const { texts, language, session, site } = app;
      const { home } = texts;
      const { member } = session;
      const ways = member
        ? html`<a class="way primary-way" href="/member" data-testid="to-member">
            <strong>${home.toMember}</strong><span>${home.toMemberText}</span>
          </a>`
        : html`<a class="way primary-way" href="/sign-in" data-testid="to-sign-in">
              <strong>${home.signIn}</strong><span>${home.signInText}</span>
            </a>
            <a class="way" href="/register" data-testid="to-register"><strong>${home.register}</strong><span>${home.registerText}</span></a>`;
      return html`<section class="hero">
          <h1 tabindex="-1">${title()}</h1>
          <p class="lead">${member ? home.greeting(member.displayName) : home.lead.map((sentence) => html`<span class="sentence">${sentence}</span> `)}</p>
          <div class="ways">${ways}</div>
        </section>
        <section class="sheet home-links">
          ${
            site.services.length === 0
              ? nothing
              : html`<div>
                  <h2>${home.services}</h2>
                  <ul class="links" data-testid="relying-parties">
                    ${site.services.map(
                      ({ name, url }) =>
                        html`<li><a href=${url}><strong>${name[language]}</strong></a><span class="soft">${home.serviceText}</span></li>`,
                    )}
                  </ul>
                </div>`
          }
          <div>
            <h2>${home.more}</h2>
            <ul class="links">
              <li><a href="/card/" data-testid="to-card"><strong>${home.tryCard}</strong></a><span class="soft">${home.tryCardText}</span></li>
              <li><a href="/help"><strong>${home.help}</strong></a><span class="soft">${home.helpText}</span></li>
            </ul>
          </div>
        </section>`;
    },
  };
}
