import { html, nothing, type TemplateResult } from 'lit';
import type { DownloadName, Texts } from '../texts/texts.js';
import { linkButton } from './button.js';
import { downloadsForThisSystem } from './system.js';

/** Names of the packages as they lie beside each other in the folder that `download-base` names. */
const files: Readonly<Record<DownloadName, string>> = {
  windows: 'CardBridge-Setup-x64.exe',
  'mac-arm': 'CardBridge-arm64.dmg',
  'mac-intel': 'CardBridge-x64.dmg',
  deb: 'cardbridge-amd64.deb',
  rpm: 'cardbridge-x86_64.rpm',
  appimage: 'CardBridge-x86_64.AppImage',
};
const all = Object.keys(files) as readonly DownloadName[];

/** The program for this system as a button, every other one behind a disclosure. */
export function downloadOffer(base: string | undefined, texts: Texts): TemplateResult | typeof nothing {
  if (base === undefined || base === '') return nothing;
  const folder = base.endsWith('/') ? base : `${base}/`;
  const [likeliest, ...alternatives] = downloadsForThisSystem(navigator);
  const link = (name: DownloadName) =>
    html`<li><a part="link" href=${folder + files[name]} data-testid="download-${name}">${texts.downloads[name]}</a></li>`;
  const others = all.filter((name) => name !== likeliest && !alternatives.includes(name));
  return html`<div class="download" part="download">
    ${
      likeliest === undefined
        ? nothing
        : linkButton({
            label: texts.download,
            detail: texts.downloads[likeliest],
            href: folder + files[likeliest],
            look: 'primary',
            testId: `download-${likeliest}`,
          })
    }
    ${alternatives.length === 0 ? nothing : html`<ul class="links">${alternatives.map(link)}</ul>`}
    <details ?open=${likeliest === undefined}>
      <summary>${texts.otherSystems}</summary>
      <ul class="links">${others.map(link)}</ul>
    </details>
  </div>`;
}
