import { html, nothing } from 'lit';
import type { App, Page } from '../app.js';

/** Where the elements' download buttons lead on this site, which has no packages: what takes their place here, and the way back. */
export function downloadPage(app: App): Page {
  const title = () => app.texts.download.title;
  return {
    title,
    view() {
      const { texts, site } = app;
      const { download } = texts;
      return html`<article class="sheet prose" data-testid="download">
        <h1 tabindex="-1">${title()}</h1>
        <p class="lead">${download.lead}</p>
        ${site.simulatorOrigin === null ? nothing : html`<p>${download.simulator}</p>`}
        <p><a class="button primary" href=${wayBack(app)} data-testid="download-back">${download.back}</a></p>
        <h2>${download.developersTitle}</h2>
        <p>${download.developers}</p>
        <pre class="commands" tabindex="0" role="region" aria-label=${download.commands}><code>npm ci
npm run build
npx cardbridge start</code></pre>
        <p class="soft">${download.stop}</p>
      </article>`;
    },
  };
}

/** Where the program is asked for: at a proof by card, at a service's question, at the sign-in. */
function wayBack({ session: { member }, wanted }: App): string {
  if (member === null) return wanted?.startsWith('/interaction/') ? wanted : '/sign-in';
  if (member.status !== 'general') return '/member';
  return member.kind === 'organization' ? '/organization' : '/gold';
}
