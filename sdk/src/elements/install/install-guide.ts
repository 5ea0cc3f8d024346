import { html, nothing, type TemplateResult } from 'lit';
import type { DownloadPackage, Downloads } from '../../flows/index.js';
import { linkButton } from '../parts/button.js';
import { commandLine } from '../parts/command-line.js';
import { safariSteps } from '../parts/how-to-allow.js';
import { browserName } from '../parts/system.js';
import { downloading, localCertificate, noticing, opening, starting } from '../pictures/index.js';
import type { OpeningWay } from '../texts/install-texts.js';
import type { Texts } from '../texts/texts.js';

export interface GuideOptions {
  /** Folder with the packages. */
  readonly base: string | undefined;
  readonly texts: Texts;
  readonly downloads: Downloads;
  /** Page with the checksums of the packages. */
  readonly checksumsHref?: string | undefined;
  /** What the last step holds, where somebody has to come back to the page. */
  readonly comeBack?: TemplateResult;
}

/** From the download to the program that runs, for this system, each step with its drawing. */
export function installSteps(options: GuideOptions): TemplateResult {
  const { texts, downloads, comeBack } = options;
  const { install } = texts;
  const fits = downloads.packages.length > 0;
  return guide(
    options,
    html`${step('download', install.downloadTitle, downloadStep(options), fits ? downloading() : nothing)}
      ${stepsAfterwards(options)}
      ${fits && comeBack !== undefined ? step('waits', install.waits.title, comeBack, noticing()) : nothing}`,
  );
}

/** The same for a screen that has little room: the steps after the download unfold with it. */
export function installOffer(options: GuideOptions): TemplateResult {
  const { texts, downloads } = options;
  return html`<div class="download" part="download" @click=${unfold}>
    ${packageLinks(options)}
    <div>
    ${
      downloads.packages.length === 0
        ? nothing
        : html`<details class="afterwards" part="disclosure" data-testid="install-steps">
            <summary>${texts.install.stepsTitle}</summary>
            ${guide(options, stepsAfterwards(options))}
          </details>`
    }
    ${otherSystems(options)}
    </div>
  </div>`;
}

/** Whoever has clicked on a package needs the next step now. */
function unfold({ target, currentTarget }: Event): void {
  if (!(target instanceof Element && currentTarget instanceof Element) || target.closest('[data-package]') === null) return;
  currentTarget.querySelector('details.afterwards')?.setAttribute('open', '');
}

function guide({ texts, downloads }: GuideOptions, content: TemplateResult | typeof nothing): TemplateResult {
  return html`<ol
    class="guide"
    part="guide"
    aria-label=${texts.install.stepsTitle}
    data-testid="install-guide"
    data-system=${downloads.system}
  >${content}</ol>`;
}

function stepsAfterwards({ texts, downloads }: GuideOptions): TemplateResult | typeof nothing {
  const [likeliest, ...alternatives] = downloads.packages;
  if (likeliest === undefined) return nothing;
  const { install, permission } = texts;
  // Every other browser runs without a certificate.
  const needsCertificate = downloads.system === 'macos' && browserName(navigator) === 'safari';
  return html`${openingStep(likeliest, alternatives, texts)}
    ${step('starts', install.starts.title, html`<p>${install.starts.text}</p>`, starting())}
    ${needsCertificate ? step('safari', permission.safari.title, safariSteps(texts), localCertificate()) : nothing}`;
}

function step(name: string, title: string, content: TemplateResult, drawing: TemplateResult | typeof nothing): TemplateResult {
  return html`<li part="guide-step" data-testid="guide-${name}">
    <div class="guide-step"><h3>${title}</h3>${content}</div>
    ${drawing}
  </li>`;
}

function downloadStep(options: GuideOptions): TemplateResult {
  return html`${packageLinks(options)}${otherSystems(options)}${checksums(options)}`;
}

/** What fits this computer, the likeliest as a button. */
function packageLinks({ base, texts, downloads }: GuideOptions): TemplateResult {
  const { install } = texts;
  const [likeliest, ...alternatives] = downloads.packages;
  const folder = folderOf(base);
  return html`${likeliest === undefined ? html`<p class="note warning" part="note warning" data-testid="unfit">${install.unfit}</p>` : nothing}
    ${folder === undefined ? html`<p>${install.downloadElsewhere}</p>` : nothing}
    ${
      folder === undefined || likeliest === undefined
        ? nothing
        : html`<div data-package>
            ${linkButton({
              label: texts.download,
              detail: texts.downloads[likeliest.name],
              href: folder + likeliest.file,
              look: 'primary',
              testId: `download-${likeliest.name}`,
            })}
          </div>`
    }
    ${folder === undefined || alternatives.length === 0 ? nothing : links(alternatives, folder, texts, install.alternatives)}`;
}

function otherSystems({ base, texts, downloads }: GuideOptions): TemplateResult | typeof nothing {
  const folder = folderOf(base);
  return folder === undefined
    ? nothing
    : html`<details part="disclosure">
        <summary>${texts.otherSystems}</summary>
        ${links(downloads.others, folder, texts)}
      </details>`;
}

function checksums({ texts: { install }, checksumsHref }: GuideOptions): TemplateResult | typeof nothing {
  return checksumsHref === undefined || checksumsHref === ''
    ? nothing
    : html`<p class="soft">
        ${install.checksums} <a part="link" href=${checksumsHref} data-testid="checksums">${install.checksumsLink}</a>
      </p>`;
}

function folderOf(base: string | undefined): string | undefined {
  if (base === undefined || base === '') return undefined;
  return base.endsWith('/') ? base : `${base}/`;
}

const links = (packages: readonly DownloadPackage[], folder: string, texts: Texts, label?: string) => html`<ul
  class="links"
  part="links"
  aria-label=${label ?? nothing}
>
  ${packages.map(
    ({ name, file }) =>
      html`<li><a part="link" href=${folder + file} data-package data-testid="download-${name}">${texts.downloads[name]}</a></li>`,
  )}
</ul>`;

function openingStep(likeliest: DownloadPackage, alternatives: readonly DownloadPackage[], texts: Texts): TemplateResult {
  const way = openingWay(likeliest);
  // Who took another package finds its steps behind a disclosure; two of the same kind are opened alike.
  const others = alternatives.filter((one) => openingWay(one) !== way);
  return step(
    'open',
    texts.install.opening[way].title,
    html`${openingSteps(likeliest, texts)}
      ${others.map(
        (other) => html`<details part="disclosure" data-testid="open-${other.name}">
          <summary>${texts.downloads[other.name]}</summary>
          ${openingSteps(other, texts)}
        </details>`,
      )}`,
    opening(way, texts.install.pictures),
  );
}

function openingSteps(one: DownloadPackage, texts: Texts): TemplateResult {
  const { install } = texts;
  const command = commandFor(one);
  const lines = install.opening[openingWay(one)].steps;
  return html`${lines.length === 1 ? html`<p>${lines[0]}</p>` : html`<ol>${lines.map((line) => html`<li>${line}</li>`)}</ol>`}
    ${command === undefined ? nothing : html`<p>${install.terminal}</p>${commandLine(command, texts)}`}`;
}

function openingWay({ system, name }: DownloadPackage): OpeningWay {
  if (system === 'windows') return 'windows';
  if (system === 'macos') return 'mac';
  if (name.startsWith('deb')) return 'deb';
  if (name.startsWith('rpm')) return 'rpm';
  return name.startsWith('appimage') ? 'appimage' : 'tar';
}

/** For a terminal in the folder of downloads. */
function commandFor(one: DownloadPackage): string | undefined {
  const { file } = one;
  switch (openingWay(one)) {
    case 'deb':
      return `sudo apt install ./${file}`;
    case 'rpm':
      // Fedora's; on openSUSE it is zypper, which takes the same words.
      return `sudo dnf install ./${file}`;
    case 'appimage':
      return `chmod +x ${file} && ./${file}`;
    case 'tar':
      return `tar -xf ${file}`;
    default:
      return undefined;
  }
}
