import { html, nothing, type TemplateResult } from 'lit';
import type { App } from './app.js';
import type { Texts } from './texts/index.js';

type NavName = keyof Texts['nav'];

const memberNav: readonly (readonly [NavName, string])[] = [
  ['member', '/member'],
  ['services', '/member/services'],
  ['profile', '/member/profile'],
  ['security', '/member/security'],
  ['applications', '/member/applications'],
  ['usage', '/member/usage'],
];

/** What stands around every page. */
export function shell(
  app: Pick<App, 'texts' | 'path'> & Partial<Pick<App, 'session' | 'site'>>,
  page: TemplateResult,
  actions: {
    /** Undefined before the site is known. */
    readonly signOut: (() => void) | undefined;
    readonly switchLanguage: () => void;
    readonly notice: string;
  },
): TemplateResult {
  const { texts, path, session, site } = app;
  const member = session?.member ?? null;
  // Who decides about a service's request is not tempted away.
  const busyElsewhere = path.startsWith('/interaction/');
  const link = (name: NavName, href: string) => html`<a
    href=${href}
    data-testid=${`nav-${name}`}
    aria-current=${path === href ? 'page' : nothing}
    >${texts.nav[name]}</a
  >`;
  return html`<a class="skip" href="#main">${texts.skip}</a>
    <header class="bar">
      <p class="brand"><a href="/" data-testid="nav-home"><img src="/icon.svg" alt="" width="28" height="28" /><span>${texts.brand}</span></a></p>
      <nav class="bar-links" aria-label=${texts.menu}>
        ${
          site === undefined || site.simulatorOrigin === null
            ? nothing
            : html`<a class="to-simulator" href="#simulator">${texts.simulator}</a>`
        }
        ${busyElsewhere ? nothing : link('help', '/help')}
        ${
          session === undefined || busyElsewhere
            ? nothing
            : member === null
              ? html`${link('register', '/register')} ${link('sign-in', '/sign-in')}`
              : html`<button type="button" class="quiet" data-testid="sign-out" @click=${actions.signOut}>${texts.signOut}</button>`
        }
      </nav>
        <button
          type="button"
          class="quiet"
          data-testid="language"
          lang=${texts.language === 'en' ? 'zh-TW' : 'en'}
          @click=${actions.switchLanguage}
        >
          ${texts.otherLanguage}
        </button>
    </header>
    ${
      member === null || busyElsewhere
        ? nothing
        : html`<nav class="member-nav" aria-label=${texts.memberMenu}>${memberNav.map(([name, href]) => link(name, href))}</nav>`
    }
    <p class="said" role="status" data-testid="notice">${actions.notice}</p>
    <main id="main" tabindex="-1">${page}</main>
    <footer>
      <p>${texts.simulatedNote}</p>
      <p class="footer-links">
        ${link('card', '/card/')} ${link('privacy', '/privacy')} <span>${texts.help.hotline}</span>
      </p>
    </footer>`;
}
