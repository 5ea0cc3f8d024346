import { html, nothing, type TemplateResult } from 'lit';
import type { FlowProblem } from '../../flows/index.js';
import type { BrowserName } from '../texts/install-texts.js';
import type { Texts } from '../texts/texts.js';
import { commandLine } from './command-line.js';
import { later } from './later.js';
import { browserName } from './system.js';

const pictures = later(() => import('../pictures/index.js'));

/** Where the browser's question stands, which waits for an answer now. */
export function promptHelp(texts: Texts): TemplateResult {
  const browser = browserName(navigator);
  return help(
    'prompt',
    texts.permission.promptTitle,
    html`<p>${texts.permission.prompt[browser]}</p>${promptPicture(browser, texts)}`,
  );
}

/** What helps where the browser stands between page and program. Nothing for every other problem. */
export function howToAllow(problem: Pick<FlowProblem, 'code'>, texts: Texts): TemplateResult | typeof nothing {
  const browser = browserName(navigator);
  const { permission } = texts;
  switch (problem.code) {
    case 'ERR_BROWSER_PERMISSION_DENIED':
      return inFrame()
        ? framedHelp(texts)
        : help('denied', permission.deniedTitle, html`${list(permission.denied[browser])}${deniedPicture(browser, texts)}`);
    case 'ERR_BROWSER_PERMISSION_DISMISSED':
      return help(
        'dismissed',
        permission.dismissed.title,
        html`${list(permission.dismissed.steps)}${promptPicture(browser, texts)}`,
      );
    case 'ERR_BROWSER_UNSUPPORTED': {
      // No browser lets a page without https through, however new it is.
      if (!isSecureContext)
        return help(
          'insecure',
          permission.insecure.title,
          html`${list(permission.insecure.steps)}${pictures(({ secureAddress }) => secureAddress())}`,
        );
      if (browser === 'safari')
        return help(
          'safari',
          permission.safari.title,
          html`${safariSteps(texts)}${pictures(({ localCertificate }) => localCertificate())}`,
        );
      return help('outdated', permission.outdated.title, list(permission.outdated.steps));
    }
    default:
      return nothing;
  }
}

/** What makes Safari reach the program: it lets a page do that by TLS alone (browsers.md, timeline). */
export function safariSteps(texts: Texts): TemplateResult {
  const { text, afterwards, otherwise } = texts.permission.safari;
  return html`<p>${text}</p>
    ${commandLine('cardbridge trust install', texts)}
    <p>${afterwards}</p>
    <p>${otherwise}</p>`;
}

function framedHelp({ permission: { deniedTitle, framed } }: Texts): TemplateResult {
  return help(
    'framed',
    deniedTitle,
    html`<p>${framed.text}</p>
      ${
        /^https?:$/.test(location.protocol)
          ? html`<p><a part="link" href=${location.href} target="_blank" rel="noopener" data-testid="open-alone">${framed.open}</a></p>`
          : nothing
      }`,
  );
}

/** The permission of the outermost page counts (browsers.md §2.1). */
const inFrame = () => window.top !== window;

function help(name: string, title: string, content: TemplateResult): TemplateResult {
  return html`<div class="help" part="how-to-allow" role="group" aria-labelledby="help-title" data-testid="help" data-help=${name}>
    <p class="small-title" id="help-title">${title}</p>
    ${content}
  </div>`;
}

const list = (steps: readonly string[]) => html`<ol>${steps.map((step) => html`<li>${step}</li>`)}</ol>`;

/** Where others ask and keep their settings is not known well enough to draw it. */
const isDrawn = (browser: BrowserName) => browser === 'chromium' || browser === 'firefox';

const promptPicture = (browser: BrowserName, { install }: Texts) =>
  isDrawn(browser)
    ? pictures(({ promptInChromium, promptInFirefox }) =>
        browser === 'firefox' ? promptInFirefox(install.pictures) : promptInChromium(install.pictures),
      )
    : nothing;

const deniedPicture = (browser: BrowserName, { install }: Texts) =>
  isDrawn(browser)
    ? pictures(({ deniedInChromium, deniedInFirefox }) =>
        browser === 'firefox' ? deniedInFirefox(install.pictures) : deniedInChromium(install.pictures),
      )
    : nothing;
