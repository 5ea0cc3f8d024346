import { html, nothing, type TemplateResult } from 'lit';
import type { CardLinkState } from '../../flows/index.js';
import type { Texts } from '../texts/texts.js';
import { button } from './button.js';
import { downloadOffer } from './download-offer.js';
import { promptHelp } from './how-to-allow.js';
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
  { bridge, needsClick }: CardLinkState,
  texts: Texts,
  {
    downloadBase,
    retry,
    testId = 'way-retry',
    foot,
  }: {
    readonly downloadBase: string | undefined;
    readonly retry: () => void;
    /** Of the button that tries again. */
    readonly testId?: string;
    /** Stands under everything. */
    readonly foot?: TemplateResult;
  },
): TemplateResult {
  const name = bridgeScreenFor(bridge);
  const heading = texts.bridgeTitle[name];
  switch (name) {
    case 'closed':
      return screen({
        heading,
        body: html`<p class="lead">${texts.hintBridge.closed}</p>`,
        foot: html`<div class="actions">${button({ label: texts.retry, look: 'primary', testId, onClick: retry })}</div>
          ${foot ?? nothing}`,
      });
    case 'absent':
      return screen({
        heading,
        body: html`<p class="lead">${texts.bridgeLead.absent}</p>
          ${downloadOffer(downloadBase, texts)}
          <p class="note" part="note">${needsClick ? texts.hintLookAgain : texts.startsByItself}</p>`,
        foot: html`${
          needsClick
            ? html`<div class="actions">${button({ label: texts.lookAgain, look: 'quiet', testId: 'look-again', onClick: retry })}</div>`
            : html`<p class="searching" part="searching">${texts.searching}</p>`
        }
          ${foot ?? nothing}`,
      });
    default:
      return screen({
        heading,
        body: html`<p class="lead">${texts.bridgeLead[name]}</p>${name === 'prompt' ? promptHelp(texts) : nothing}`,
        foot: html`<p class="searching" part="searching">${texts.bridge[bridge]}</p>
          ${foot ?? nothing}`,
      });
  }
}
