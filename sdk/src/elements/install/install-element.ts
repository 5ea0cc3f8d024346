import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { CardLinkState } from '../../flows/index.js';
import { bridgeScreenFor } from '../parts/bridge-screen.js';
import { button } from '../parts/button.js';
import { CardBridgeElement, nothingToSay } from '../parts/card-bridge-element.js';
import { installGuide } from '../parts/download-offer.js';
import { howToAllow, promptHelp } from '../parts/how-to-allow.js';
import { liveRegion } from '../parts/live-region.js';
import { messageOf } from '../parts/message-of.js';
import { pictureStyles } from '../parts/picture-styles.js';
import { problemBox } from '../parts/problem-box.js';
import { sheet } from '../parts/styles.js';

/**
 * `<cardbridge-install>`: how CardBridge comes onto this computer, step by step with drawings, up to the moment when this page has
 * found it. Asks nothing of this computer before the person says that it is installed, unless they connected before in this tab.
 *
 * @fires cardbridge-installed when the page is connected to CardBridge
 * @fires cardbridge-problem `{ code }` for what stands between this page and CardBridge
 */
export class CardBridgeInstallElement extends CardBridgeElement {
  static override properties: PropertyDeclarations = {
    ...CardBridgeElement.properties,
    downloadBase: { attribute: 'download-base' },
    checksumsHref: { attribute: 'checksums-href' },
    state: { state: true },
  };
  static override styles = [sheet, pictureStyles];

  /** Folder with the packages of the program. */
  declare downloadBase: string | undefined;
  /** Page with the checksums of the packages. */
  declare checksumsHref: string | undefined;
  declare private state: CardLinkState;

  #problems = 0;

  constructor() {
    super();
    this.state = { bridge: 'untouched', readers: undefined, simulated: false };
  }

  protected override open(): () => void {
    const { link } = this;
    const stop = link.subscribe((state) => this.enter(state));
    this.enter(link.state);
    // Only if the person connected before in this tab: the browser has nothing left to ask then.
    void link.resume();
    return stop;
  }

  private enter(state: CardLinkState): void {
    const before = this.state;
    this.state = state;
    if (state.bridge === 'closed' && state.problem !== undefined && state.problem !== before.problem) {
      this.#problems += 1;
      this.emit('cardbridge-problem', { code: state.problem.code });
    }
    if (state.bridge === before.bridge) return;
    this.announcement = state.bridge === 'untouched' ? nothingToSay : () => this.summary(state);
    if (state.bridge === 'ready') this.emit('cardbridge-installed', null);
  }

  private summary({ bridge, needsClick, problem }: CardLinkState): string {
    const { texts } = this;
    if (bridge === 'ready') return texts.install.ready.title;
    if (problem !== undefined && bridge === 'closed') {
      const { sentence, remedy } = messageOf(problem, texts);
      return sentence + texts.sentenceSeparator + remedy;
    }
    if (bridge === 'absent') return needsClick ? texts.hintLookAgain : texts.searching;
    return bridge === 'untouched' ? '' : texts.hintBridge[bridge];
  }

  protected override screen(): string {
    const { bridge } = this.state;
    if (bridge === 'untouched' || bridge === 'ready') return bridge;
    const name = bridgeScreenFor(bridge);
    // Being looked for is one screen, however often and how far.
    if (name === 'closed') return `closed ${this.#problems}`;
    return name === 'absent' ? 'searching' : name;
  }

  protected override focusTarget(): string {
    if (this.state.bridge === 'ready') return 'h2';
    return this.renderRoot.querySelector('#problem') === null ? '#waiting' : '#problem';
  }

  protected override render(): TemplateResult {
    const { texts, state } = this;
    const { install } = texts;
    const ready = state.bridge === 'ready';
    const { title, text } = ready ? install.ready : { title: install.title, text: install.lead };
    return html`<div class="sheet" part="sheet" lang=${texts.language} data-testid="install" data-state=${state.bridge}>
      ${keyed(
        ready,
        html`<h2 class=${ready ? 'tick' : ''} part="heading" tabindex="-1" data-testid="heading">${title}</h2>
          <p class="lead">${text}</p>`,
      )}
      ${ready ? '' : this.renderGuide()}
      ${liveRegion(this.announcement())}
    </div>`;
  }

  private renderGuide(): unknown {
    const { texts, downloadBase: base, checksumsHref } = this;
    const comeBack = html`<div class="help" id="waiting" tabindex="-1" data-testid="waiting">${this.renderWaiting()}</div>`;
    return installGuide(({ installSteps, downloads }) => installSteps({ base, checksumsHref, texts, downloads, comeBack }));
  }

  private renderWaiting(): TemplateResult {
    const { texts, state } = this;
    const { problem } = state;
    const look = (label: string, testId: string) =>
      html`<div class="actions">
        ${button({
          label,
          look: 'primary',
          testId,
          onClick: () => {
            // What becomes of it is in the state of the link.
            this.link.bridge().catch(() => undefined);
          },
        })}
      </div>`;
    if (state.bridge === 'untouched')
      return html`<p>${texts.install.waits.text}</p>${look(texts.install.waits.begin, 'installed')}`;
    const name = bridgeScreenFor(state.bridge);
    switch (name) {
      case 'closed':
        return problem === undefined
          ? html`<p>${texts.hintBridge.closed}</p>${look(texts.retry, 'retry')}`
          : html`${problemBox(problem, texts)}${howToAllow(problem, texts)}${look(texts.retry, 'retry')}`;
      case 'prompt':
        return promptHelp(texts);
      case 'access':
        return html`<p>${texts.hintBridge['waiting-for-access']}</p>`;
      case 'absent':
        return state.needsClick
          ? html`<p>${texts.hintLookAgain}</p>${look(texts.lookAgain, 'look-again')}`
          : html`<p class="searching" part="searching">${texts.searching}</p>`;
      default:
        return html`<p class="searching" part="searching">${texts.bridge[state.bridge]}</p>`;
    }
  }
}
