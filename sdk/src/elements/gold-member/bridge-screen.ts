import { html, type TemplateResult } from 'lit';
import type { CardLinkState } from '../../flows/index.js';
import { button } from '../parts/button.js';
import { downloadOffer } from '../parts/download-offer.js';
import type { Texts } from '../texts/texts.js';
import { screen } from './screen.js';

export type BridgeScreen = 'searching' | 'prompt' | 'access' | 'absent' | 'closed';

export function bridgeScreenFor(bridge: CardLinkState['bridge']): BridgeScreen {
  switch (bridge) {
    case 'browser-prompt':
      return 'prompt';
    case 'waiting-for-access':
      return 'access';
    case 'absent':
    case 'closed':
      return bridge;
    default:
      return 'searching';
  }
}

/** The program: being looked for, to be allowed, to be installed. */
export function bridgeScreen(
  { bridge }: CardLinkState,
  texts: Texts,
  { downloadBase, retry }: { readonly downloadBase: string | undefined; readonly retry: () => void },
): TemplateResult {
  const name = bridgeScreenFor(bridge);
  const heading = texts.bridgeTitle[name];
  switch (name) {
    case 'closed':
      return screen({
        heading,
        body: html`<p class="lead">${texts.hintBridge.closed}</p>`,
        foot: html`<div class="actions">${button({ label: texts.retry, look: 'primary', testId: 'way-retry', onClick: retry })}</div>`,
      });
    case 'absent':
      return screen({
        heading,
        body: html`<p class="lead">${texts.bridgeLead.absent}</p>
          ${downloadOffer(downloadBase, texts)}
          <p class="note" part="note">${texts.startsByItself}</p>`,
        foot: html`<p class="searching" part="searching">${texts.searching}</p>`,
      });
    default:
      return screen({
        heading,
        body: html`<p class="lead">${texts.bridgeLead[name]}</p>`,
        foot: html`<p class="searching" part="searching">${texts.bridge[bridge]}</p>`,
      });
  }
}
