import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import {
  type CardProofEvent,
  type CardProofKind,
  type CardProofState,
  cardsFor,
  createCardProofFlow,
  type Flow,
  type FlowProblem,
  type IdentityServerApi,
  type WayOn,
} from '../../flows/index.js';
import { bridgeScreen, bridgeScreenFor } from '../parts/bridge-screen.js';
import { button, submitButton } from '../parts/button.js';
import { CardBridgeElement } from '../parts/card-bridge-element.js';
import { cardProgress } from '../parts/card-progress.js';
import { cardAdvice, cardScreen, readerList } from '../parts/card-screen.js';
import { cardStepList } from '../parts/card-step-list.js';
import { field, valueIn } from '../parts/field.js';
import { fittingReaders } from '../parts/fitting-readers.js';
import { liveRegion } from '../parts/live-region.js';
import { messageOf } from '../parts/message-of.js';
import { pageIdentityServer } from '../parts/page-defaults.js';
import { pictureStyles } from '../parts/picture-styles.js';
import { problemBox } from '../parts/problem-box.js';
import { readerChoice } from '../parts/reader-choice.js';
import { screen } from '../parts/screen.js';
import { screenStyles } from '../parts/screen-styles.js';
import { stepList } from '../parts/steps.js';
import { sheet } from '../parts/styles.js';
import type { ProofStep, ProofTexts } from '../texts/texts.js';
import { failureScreen } from './failure-screen.js';
import { otherRoutes } from './other-routes.js';
import { proofStyles } from './proof-styles.js';
import { provedScreen } from './proved-screen.js';

const steps: readonly ProofStep[] = ['introduction', 'bridge', 'card', 'number', 'proving', 'proved'];

/** What is wrong with the number itself, and said beside it. */
const aboutNumber: ReadonlySet<string> = new Set([
  'ERR_ID_NUMBER_INVALID',
  'ERR_ID_NUMBER_OTHER',
  'ERR_TAX_ID_INVALID',
  'ERR_TAX_ID_OTHER',
] satisfies FlowProblem['code'][]);

/**
 * `<cardbridge-gold-member>`: a signed-in member proves by card who they are, or (`kind="organization"`) for which organisation.
 *
 * @fires cardbridge-proved with the upgrade (new account name, link for the app) as detail
 * @fires cardbridge-problem `{ code }` for everything that went wrong
 * @fires cardbridge-way-on `{ way }` for a way on that leads to no page: `sign-in`, `member`
 * @fires cardbridge-done when the person goes on and `done-href` names no page
 */
export class CardBridgeGoldMemberElement extends CardBridgeElement {
  static override properties: PropertyDeclarations = {
    ...CardBridgeElement.properties,
    api: { attribute: false },
    kind: { type: String },
    downloadBase: { attribute: 'download-base' },
    signInHref: { attribute: 'sign-in-href' },
    memberHref: { attribute: 'member-href' },
    otherRoutesHref: { attribute: 'other-routes-href' },
    doneHref: { attribute: 'done-href' },
    state: { state: true },
    typedNumber: { state: true },
    otherRoutesShown: { state: true },
    copied: { state: true },
  };
  static override styles = [sheet, screenStyles, pictureStyles, proofStyles];

  /** Instead of the server that the page came from. */
  declare api: IdentityServerApi | undefined;
  /** `gold` (the default) or `organization`. */
  declare kind: CardProofKind | undefined;
  /** Folder with the packages of the program. */
  declare downloadBase: string | undefined;
  declare signInHref: string | undefined;
  declare memberHref: string | undefined;
  declare otherRoutesHref: string | undefined;
  declare doneHref: string | undefined;
  declare private state: CardProofState;
  declare private typedNumber: string;
  declare private otherRoutesShown: boolean;
  declare private copied: boolean;

  #flow: Flow<CardProofState, CardProofEvent> | undefined;
  /** Where a failure happened. */
  #lastStep: ProofStep = 'introduction';
  #problem: FlowProblem | undefined;
  #problems = 0;

  constructor() {
    super();
    this.state = { step: 'introduction' };
    this.typedNumber = '';
    this.otherRoutesShown = false;
    this.copied = false;
  }

  protected override sources(): readonly unknown[] {
    return [this.link, this.api ?? pageIdentityServer(), this.proofKind];
  }

  protected override open(): () => void {
    const flow = createCardProofFlow({
      api: this.api ?? pageIdentityServer(),
      cardLink: this.link,
      kind: this.proofKind,
    });
    this.#flow = flow;
    this.state = flow.state;
    const stop = flow.subscribe((state) => this.enter(state));
    return () => {
      stop();
      flow.close();
      this.#flow = undefined;
    };
  }

  protected override forget(): void {
    this.typedNumber = '';
  }

  private enter(state: CardProofState): void {
    this.state = state;
    if (state.step !== 'failed') {
      this.#lastStep = state.step;
      this.otherRoutesShown = false;
    }
    this.announcement = () => this.announcementFor(state);
    const problem = state.step === 'failed' || state.step === 'number' ? state.problem : undefined;
    if (problem !== undefined && problem !== this.#problem) {
      this.#problems += 1;
      this.emit('cardbridge-problem', { code: problem.code });
    }
    this.#problem = problem;
    if (state.step !== 'proved') return;
    this.typedNumber = '';
    this.emit('cardbridge-proved', state.upgrade);
  }

  private get proofKind(): CardProofKind {
    return this.kind === 'organization' ? 'organization' : 'gold';
  }

  private get proofTexts(): ProofTexts {
    return this.texts.proof[this.proofKind];
  }

  private send(event: CardProofEvent): void {
    void this.#flow?.send(event);
  }

  /** What changes within a screen; a new screen is read out by its heading, which gets the keyboard. */
  private announcementFor(state: CardProofState): string {
    const { texts } = this;
    switch (state.step) {
      case 'bridge': {
        const name = bridgeScreenFor(state.link.bridge);
        return name === 'searching' ? texts.bridge[state.link.bridge] : texts.bridgeTitle[name];
      }
      case 'card':
        return cardAdvice(state.readers, this.proofTexts, texts);
      case 'number':
        return state.problem === undefined ? this.proofTexts.numberLead : '';
      case 'proving':
        return cardProgress(state, this.linkState, texts).detail;
      default:
        return '';
    }
  }

  protected override screen(): string {
    const { state } = this;
    switch (state.step) {
      case 'bridge':
        return `bridge ${bridgeScreenFor(state.link.bridge)}`;
      case 'card':
        return state.readers.length === 0 ? 'reader' : 'card';
      case 'number':
        return state.problem === undefined ? 'number' : `number ${this.#problems}`;
      case 'failed':
        return `failed ${this.#problems}`;
      default:
        return state.step;
    }
  }

  protected override focusTarget(): string {
    const { state } = this;
    if (state.step !== 'number' || state.problem === undefined) return 'h2';
    return aboutNumber.has(state.problem.code) ? '#number' : '#problem';
  }

  protected override render(): TemplateResult {
    const { texts, state } = this;
    const failed = state.step === 'failed';
    const at = failed ? this.#lastStep : state.step;
    return html`<div class="sheet" part="sheet" lang=${texts.language} data-testid="gold-member" data-step=${state.step}>
      ${stepList({
        label: texts.proofStepsTitle(steps.indexOf(at) + 1, steps.length),
        layout: 'row',
        at,
        failed,
        steps: steps.map((name) => ({ name, text: name === 'number' ? this.proofTexts.numberStep : texts.proofSteps[name] })),
      })}
      ${keyed(this.key(), this.renderScreen())}
      ${liveRegion(this.announcement())}
    </div>`;
  }

  /** A new screen is a new piece of the page, so that its heading is heard; one that only changes stays. */
  private key(): string {
    return this.state.step === 'number' ? 'number' : this.screen();
  }

  private renderScreen(): TemplateResult {
    const { texts, state, proofKind: kind } = this;
    switch (state.step) {
      case 'introduction':
        return this.renderIntroduction();
      case 'bridge':
        return bridgeScreen(state.link, texts, { downloadBase: this.downloadBase, retry: () => this.send({ type: 'begin' }) });
      case 'card':
        return cardScreen(state.readers, this.proofTexts, texts, { kinds: cardsFor[this.proofKind] });
      case 'number':
        return this.renderNumber(state);
      case 'proving':
        return this.renderProving(state);
      case 'proved':
        return provedScreen({
          upgrade: state.upgrade,
          kind,
          texts,
          copied: this.copied,
          copy: () => void this.copyAccountName(state.upgrade.accountName),
          doneHref: this.doneHref,
          done: () => this.emit('cardbridge-done', null),
        });
      case 'failed':
        return failureScreen({
          problem: state.problem,
          waysOn: state.waysOn,
          kind,
          texts,
          hrefs: { 'sign-in': this.signInHref, member: this.memberHref, 'other-routes': this.otherRoutesHref },
          take: (way) => this.takeWay(way),
          otherRoutesShown: this.otherRoutesShown,
        });
    }
  }

  private renderIntroduction(): TemplateResult {
    const { texts, proofTexts } = this;
    return screen({
      heading: proofTexts.title,
      body: html`<p class="lead">${proofTexts.lead}</p>
        <div>
          <p class="small-title" id="needs">${texts.needsTitle}</p>
          <ul class="needs" part="needs" aria-labelledby="needs">${proofTexts.needs.map((need) => html`<li>${need}</li>`)}</ul>
        </div>
        <p class="note" part="note">${texts.pinNote}</p>`,
      foot: html`<div class="actions">
          ${button({ label: texts.begin, look: 'primary', testId: 'begin', onClick: () => this.send({ type: 'begin' }) })}
        </div>
        ${
          this.proofKind === 'gold'
            ? html`<details part="disclosure">
                <summary>${texts.otherRoutesTitle}</summary>
                ${otherRoutes(texts, this.otherRoutesHref)}
              </details>`
            : ''
        }`,
    });
  }

  private renderNumber(state: Extract<CardProofState, { step: 'number' }>): TemplateResult {
    const { texts, proofTexts, proofKind: kind } = this;
    const { problem } = state;
    const message = problem === undefined ? undefined : messageOf(problem, texts);
    const beside = problem !== undefined && aboutNumber.has(problem.code);
    const fitting = fittingReaders(state.readers, { kinds: cardsFor[kind], inUse: state.readerId });
    return html`<form
      novalidate
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.typedNumber = valueIn(event, 'number');
        this.send({ type: 'submit-number', number: this.typedNumber });
      }}
    >
      ${screen({
        heading: proofTexts.numberTitle,
        body: html`<p class="lead">${proofTexts.numberLead}</p>
          ${
            fitting.length > 1
              ? readerChoice(fitting, state.readerId, texts, proofTexts.fittingCard, (readerId) =>
                  this.send({ type: 'choose-reader', readerId }),
                )
              : readerList(fitting, fitting, proofTexts, texts)
          }
          <div class="id-number">
            ${field({
              id: 'number',
              testId: 'id-number',
              label: proofTexts.numberLabel,
              hint: proofTexts.numberHint,
              problem:
                beside && message !== undefined ? message.sentence + texts.sentenceSeparator + message.remedy : undefined,
              value: this.typedNumber,
              inputMode: kind === 'gold' ? 'text' : 'numeric',
              capitals: true,
              maxLength: 40,
              onInput: (value) => {
                this.typedNumber = value;
              },
            })}
          </div>
          ${problem !== undefined && !beside ? problemBox(problem, texts) : ''}`,
        foot: html`<p class="note warning" part="note warning">${texts.lockWarning}</p>
          <div class="actions">
            ${submitButton({ label: texts.submitNumber, testId: 'submit-number' })}
          </div>`,
      })}
    </form>`;
  }

  private renderProving(state: Extract<CardProofState, { step: 'proving' }>): TemplateResult {
    const { texts } = this;
    const verifying = state.stage === 'verifying';
    return screen({
      heading: texts.provingTitle,
      body: html`<p class="lead">${texts.provingLead}</p>
        ${cardStepList(texts, cardProgress(state, this.linkState, texts))}
        <p class="soft">${texts.windowHidden}</p>`,
      foot: html`<div class="actions">
        ${button({ label: texts.cancel, testId: 'cancel', busy: verifying, onClick: () => this.send({ type: 'cancel' }) })}
      </div>`,
    });
  }

  private takeWay(way: WayOn): void {
    switch (way) {
      case 'retry':
      case 'change-card':
      case 'correct-number':
        this.send({ type: 'go-on' });
        return;
      case 'other-routes':
        this.otherRoutesShown = !this.otherRoutesShown;
        return;
      case 'sign-in':
      case 'member':
        this.emit('cardbridge-way-on', { way });
    }
  }

  private async copyAccountName(accountName: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(accountName);
      this.copied = true;
      this.announcement = () => this.texts.copied;
    } catch {
      // The page may not use the clipboard: then the name is marked, ready to be copied by hand.
      const shown = this.renderRoot.querySelector('[part="account-name"]');
      if (shown !== null) getSelection()?.selectAllChildren(shown);
    }
  }
}
