import { html, type TemplateResult } from 'lit';
import type { RouteName, Texts } from '../texts/texts.js';

const routes: readonly RouteName[] = ['photo', 'platform', 'counter', 'child'];

/** How to become a gold member without a card in a reader (facts: flows). */
export function otherRoutes(texts: Texts, href: string | undefined): TemplateResult {
  return html`<dl class="routes" part="other-routes" data-testid="other-routes">
      ${routes.map((name) => {
        const { title, explanation } = texts.otherRoutes[name];
        return html`<div>
          <dt>${title}</dt>
          <dd>${explanation}</dd>
        </div>`;
      })}
    </dl>
    ${href === undefined || href === '' ? '' : html`<p class="links"><a part="link" href=${href}>${texts.otherRoutesLink}</a></p>`}`;
}
