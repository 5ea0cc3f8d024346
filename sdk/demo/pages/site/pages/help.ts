import { html, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';

export function helpPage(app: App): Page {
  const title = () => app.texts.help.title;
  return {
    title,
    view() {
      const { help } = app.texts;
      return html`<article class="sheet prose">
        <h1 tabindex="-1">${title()}</h1>
        <h2>${help.hotlineTitle}</h2>
        <p class="phone">${help.hotline}</p>
        <p>${help.hotlineOutside}<br />${help.privacyLine}</p>
        <h2>${help.lockedTitle}</h2>
        <p>${help.locked}</p>
        <p><a href="https://moica.nat.gov.tw/" rel="noopener" target="_blank">${help.lockedLink}</a></p>
        <h2>${help.passwordTitle}</h2>
        <p>${help.password}</p>
        <p><a href="/forgotten-password">${help.passwordLink}</a></p>
        <h2>${help.bridgeTitle}</h2>
        <p>${help.bridge}</p>
        ${waysIn(app)}
        <h2>${help.othersTitle}</h2>
        <p>${help.othersLead}</p>
        <dl class="routes">
          ${help.others.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}
        </dl>
        <h2>${help.permitTitle}</h2>
        <p>${help.permit}</p>
      </article>`;
    },
  };
}

function waysIn({ texts }: App): TemplateResult {
  const { help } = texts.waysIn;
  return html`<h2 id="ways-in">${help.title}</h2>
    <p>${help.lead}</p>
    <dl class="routes">
      ${help.list.map(
        ({ way, name, needs, trouble }) => html`<div data-testid=${`help-${way}`}>
          <dt>${name}</dt>
          <dd><p><strong>${help.needs}</strong>${needs}</p><p><strong>${help.trouble}</strong>${trouble}</p></dd>
        </div>`,
      )}
    </dl>
    <h2>${help.declineTitle}</h2>
    <p>${help.decline}</p>`;
}
