import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { CardLinkState } from '../../flows/index.js';
import { button } from '../parts/button.js';
import { CardBridgeElement } from '../parts/card-bridge-element.js';
import { howToAllow, promptHelp } from '../parts/how-to-allow.js';
import { liveRegion } from '../parts/live-region.js';
import { messageOf } from '../parts/message-of.js';
import { pictureStyles } from '../parts/picture-styles.js';
import { sheet } from '../parts/styles.js';
import type { Texts } from '../texts/texts.js';
import { statusCells } from './status-cells.js';

/**
 * `<cardbridge-status>`: whether program, reader and card are there, and what to do where one is missing. Asks nothing of this
 * computer before a click on it or on another element of the page.
 *
 * @fires cardbridge-change `{ state }` at every change of the link to the bridge
 */
export class CardBridgeStatusElement extends CardBridgeElement {
  static override styles = [
    sheet,
    pictureStyles,
    css`
      .cells {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
      }

      .status {
        overflow: hidden;
        border: 1px solid var(--_line);
        border-radius: calc(var(--_radius) * 0.8);
        background: var(--_paper);
      }

      .cell {
        min-height: 84px;
        padding: 12px 16px;
      }

      .cell + .cell {
        border-inline-start: 1px solid var(--_line);
      }

      dt {
        display: flex;
        align-items: center;
        gap: 8px;
        color: var(--_soft);
        font-size: 0.88em;
        line-height: 1.5;
      }

      dt::before {
        content: "";
        flex: none;
        width: 10px;
        height: 10px;
        border: 2px solid var(--_edge);
        border-radius: 50%;
      }

      dd {
        margin-top: 2px;
        line-height: 1.45;
      }

      [data-tone="good"] dt::before {
        border-color: var(--_good);
        background: var(--_good);
      }

      [data-tone="wait"] dt::before {
        border-color: var(--_accent);
      }

      [data-tone="bad"] dt::before {
        border-color: var(--_warn);
        border-radius: 2px;
      }

      @media (forced-colors: active) {
        [data-tone="good"] dt::before {
          background: CanvasText;
          forced-color-adjust: none;
        }
      }

      [data-tone="bad"] dd {
        color: var(--_warn);
      }

      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 8px 16px;
        min-height: 65px;
        padding: 8px 8px 8px 16px;
        border-top: 1px solid var(--_line);
        background: var(--_sunk);
        font-size: 0.92em;
        line-height: 1.55;
      }

      .status > .help {
        padding: 14px 16px 16px;
        border-top: 1px solid var(--_line);
      }

      .foot p:focus {
        outline: none;
      }

      .foot p {
        flex: 1 1 16em;
        color: var(--_soft);
      }

      .foot .sentence {
        color: var(--_warn);
        font-weight: 600;
      }

      @container (max-width: 520px) {
        .cells {
          grid-template-columns: minmax(0, 1fr);
        }

        .cell {
          display: flex;
          flex-wrap: wrap;
          align-items: center;
          min-height: 50px;
          padding: 6px 16px;
        }

        dt {
          flex: 0 0 8em;
        }

        .cell + .cell {
          border-top: 1px solid var(--_line);
          border-inline-start: 0;
        }

        dd {
          flex: 1 1 5em;
          margin: 0;
        }

        .foot {
          min-height: 118px;
          align-content: center;
        }
      }
    `,
  ];

  #focused: Element | null = null;

  protected override open(): () => void {
    const { link } = this;
    const stop = link.subscribe((state) => {
      this.announcement = () => this.summary(state);
      this.emit('cardbridge-change', { state });
    });
    // Only if the person connected before in this tab: the browser has nothing left to ask then.
    void link.resume();
    return stop;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#focused = this.shadowRoot?.activeElement ?? null;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // The button has gone: the keyboard stays with the sentence beside it.
    if (this.#focused?.isConnected === false) this.moveFocus('.foot p');
  }

  protected override screen(): string {
    return 'status';
  }

  protected override focusTarget(): undefined {
    return undefined;
  }

  protected override render(): TemplateResult {
    const { texts, linkState: state } = this;
    return html`<div class="status" part="status" lang=${texts.language} data-testid="status" data-state=${state.bridge}>
      <dl class="cells" aria-label=${texts.statusTitle}>
        ${statusCells(state, texts).map(
          ({
            name,
            title,
            tone,
            text,
          }) => html`<div class="cell" part="cell cell-${tone}" data-tone=${tone} data-testid="status-${name}">
            <dt>${title}</dt>
            <dd>${text}</dd>
          </div>`,
        )}
      </dl>
      <div class="foot" part="foot">${this.renderFoot(state, texts)}</div>
      ${
        state.bridge === 'browser-prompt'
          ? promptHelp(texts)
          : state.problem === undefined
            ? nothing
            : howToAllow(state.problem, texts)
      }
      ${liveRegion(this.announcement())}
    </div>`;
  }

  private renderFoot(state: CardLinkState, texts: Texts): TemplateResult {
    const { problem } = state;
    const message = problem === undefined ? undefined : messageOf(problem, texts);
    const canConnect =
      state.bridge === 'untouched' ||
      state.bridge === 'closed' ||
      state.needsClick ||
      (state.bridge === 'ready' && problem !== undefined);
    return html`<p tabindex="-1" data-testid=${problem === undefined ? 'hint' : 'problem'} data-code=${problem?.code ?? nothing}>
        ${
          message === undefined
            ? this.summary(state)
            : html`<span class="sentence">${message.sentence}</span>${texts.sentenceSeparator}${message.remedy}`
        }
      </p>
      ${
        canConnect
          ? button({
              label: state.bridge === 'untouched' ? texts.connect : state.needsClick ? texts.lookAgain : texts.retry,
              testId: 'connect',
              onClick: () => {
                // What becomes of it is in the state of the link.
                this.link.bridge().catch(() => undefined);
              },
            })
          : nothing
      }`;
  }

  private summary({ bridge, needsClick, readers, simulated, problem }: CardLinkState): string {
    const { texts } = this;
    if (problem !== undefined) {
      const { sentence, remedy } = messageOf(problem, texts);
      return sentence + texts.sentenceSeparator + remedy;
    }
    if (bridge === 'untouched') return texts.hintUntouched;
    if (needsClick) return texts.hintLookAgain;
    if (bridge !== 'ready') return texts.hintBridge[bridge];
    if (readers === undefined) return texts.hintBridge.connecting;
    if (readers.length === 0) return texts.hintReader;
    if (!readers.some(({ card }) => card !== undefined)) return texts.hintCard;
    return simulated ? texts.hintReady + texts.sentenceSeparator + texts.simulated : texts.hintReady;
  }
}
