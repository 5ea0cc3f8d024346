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
  const [likeliest, ...alternatives] = downloads.packages;
  return html`<ol class="guide" part="guide" aria-label=${install.stepsTitle} data-testid="install-guide" data-system=${downloads.system}>
    ${step('download', install.downloadTitle, downloadStep(options), likeliest === undefined ? nothing : downloading())}
    ${
      likeliest === undefined
        ? nothing
        : html`${openingStep(likeliest, alternatives, texts)}
            ${step('starts', install.starts.title, html`<p>${install.starts.text}</p>`, starting())}
            ${
              // Everything else of Safari runs without.
              downloads.system === 'macos' && browserName(navigator) === 'safari'
                ? step('safari', texts.permission.safari.title, safariSteps(texts), localCertificate())
                : nothing
            }
            ${comeBack === undefined ? nothing : step('waits', install.waits.title, comeBack, noticing())}`
    }
  </ol>`;
}

function step(name: string, title: string, content: TemplateResult, drawing: TemplateResult | typeof nothing): TemplateResult {
  return html`<li part="guide-step" data-testid="guide-${name}">
    <div class="guide-step"><h3>${title}</h3>${content}</div>
    ${drawing}
  </li>`;
}

function downloadStep({ base, texts, downloads, checksumsHref }: GuideOptions): TemplateResult {
  const { install } = texts;
  const [likeliest, ...alternatives] = downloads.packages;
  const folder = base === undefined || base === '' ? undefined : base.endsWith('/') ? base : `${base}/`;
  const links = (packages: readonly DownloadPackage[], from: string) => html`<ul class="links" part="links">
    ${packages.map(
      ({ name, file }) =>
        html`<li><a part="link" href=${from + file} data-testid="download-${name}">${texts.downloads[name]}</a></li>`,
    )}
  </ul>`;
  return html`${likeliest === undefined ? html`<p class="note warning" part="note warning" data-testid="unfit">${install.unfit}</p>` : nothing}
    ${
      folder === undefined
        ? html`<p>${install.downloadElsewhere}</p>`
        : html`${
            likeliest === undefined
              ? nothing
              : linkButton({
                  label: texts.download,
                  detail: texts.downloads[likeliest.name],
                  href: folder + likeliest.file,
                  look: 'primary',
                  testId: `download-${likeliest.name}`,
                })
          }
          ${alternatives.length === 0 ? nothing : html`<p class="small-title">${install.alternatives}</p>${links(alternatives, folder)}`}
          <details part="disclosure">
            <summary>${texts.otherSystems}</summary>
            ${links(downloads.others, folder)}
          </details>`
    }
    ${
      checksumsHref === undefined || checksumsHref === ''
        ? nothing
        : html`<p class="soft">
            ${install.checksums} <a part="link" href=${checksumsHref} data-testid="checksums">${install.checksumsLink}</a>
          </p>`
    }`;
}

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
