import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { ReaderInfo } from '../../client/index.js';
import {
  cardsFor,
  createSignInFlow,
  type Flow,
  type FlowProblem,
  type IdentityServerApi,
  type SignInEvent,
  type SignInState,
} from '../../flows/index.js';
import { button, submitButton } from '../parts/button.js';
import { CardBridgeElement, nothingToSay } from '../parts/card-bridge-element.js';
import { cardProgress } from '../parts/card-progress.js';
import { cardStepList } from '../parts/card-step-list.js';
import { downloadOffer } from '../parts/download-offer.js';
import { field, valueIn } from '../parts/field.js';
import { fittingReaders } from '../parts/fitting-readers.js';
import { hotline } from '../parts/hotline.js';
import { howToAllow, promptHelp } from '../parts/how-to-allow.js';
import { liveRegion } from '../parts/live-region.js';
import { pageIdentityServer } from '../parts/page-defaults.js';
import { passwordField } from '../parts/password-field.js';
import { pictureStyles } from '../parts/picture-styles.js';
import { problemBox } from '../parts/problem-box.js';
import { readerChoice } from '../parts/reader-choice.js';
import { sheet } from '../parts/styles.js';
import { tabList } from '../parts/tab-list.js';
import { tabStyles } from '../parts/tab-styles.js';
import { signInStyles } from './sign-in-styles.js';

type Way = 'password' | 'card';
const ways: readonly Way[] = ['password', 'card'];

/**
 * `<cardbridge-signin>`: signing in by account and password, or by card.
 *
 * @fires cardbridge-signed-in with the session as detail
 * @fires cardbridge-problem `{ code }` for everything that went wrong
 */
export class CardBridgeSignInElement extends CardBridgeElement {
  static override properties: PropertyDeclarations = {
    ...CardBridgeElement.properties,
    api: { attribute: false },
    ways: { type: String },
    registerHref: { attribute: 'register-href' },
    forgottenPasswordHref: { attribute: 'forgotten-password-href' },
    downloadBase: { attribute: 'download-base' },
    state: { state: true },
    way: { state: true },
    account: { state: true },
    password: { state: true },
    passwordShown: { state: true },
    missing: { state: true },
    chosenReaderId: { state: true },
  };
  static override styles = [sheet, tabStyles, pictureStyles, signInStyles];

  /** Instead of the server that the page came from. */
  declare api: IdentityServerApi | undefined;
  /** `password`, `card`, or both in the order of the tabs. */
  declare ways: string | undefined;
  declare registerHref: string | undefined;
  declare forgottenPasswordHref: string | undefined;
  /** Folder with the packages of the program. */
  declare downloadBase: string | undefined;
  declare private state: SignInState;
  declare private way: Way | undefined;
  declare private account: string;
  declare private password: string;
  declare private passwordShown: boolean;
  declare private missing: ReadonlySet<'account' | 'password'>;
  declare private chosenReaderId: string | undefined;

  #flow: Flow<SignInState, SignInEvent> | undefined;
  #lifting = false;
  #problems = 0;
  #readers: readonly ReaderInfo[] = [];

  constructor() {
    super();
    this.state = { step: 'ready' };
    this.account = '';
    this.password = '';
    this.passwordShown = false;
    this.missing = new Set();
  }

  protected override sources(): readonly unknown[] {
    return [this.link, this.api ?? pageIdentityServer()];
  }

  protected override open(): () => void {
    const { link } = this;
    const flow = createSignInFlow({ api: this.api ?? pageIdentityServer(), cardLink: link });
    this.#flow = flow;
    this.#lifting = false;
    this.state = flow.state;
    const stops = [flow.subscribe((state) => this.enter(state)), link.subscribe(() => this.requestUpdate())];
    void link.resume();
    return () => {
      for (const stop of stops) stop();
      flow.close();
      this.#flow = undefined;
    };
  }

  protected override forget(): void {
    this.password = '';
    this.passwordShown = false;
  }

  private enter(state: SignInState): void {
    const before = this.state;
    this.state = state;
    switch (state.step) {
      case 'ready':
        this.#lifting = false;
        if (before.step === 'frozen') this.password = '';
        this.announcement = nothingToSay;
        if (state.problem === undefined) return;
        this.#problems += 1;
        if (state.way === 'password') this.password = '';
        this.way = state.way ?? this.way;
        this.emit('cardbridge-problem', { code: state.problem.code });
        return;
      case 'checking-password':
        this.announcement = () => this.texts.checkingPassword;
        return;
      case 'using-card':
        this.announcement = () => this.progressOf(state).detail;
        return;
      case 'frozen':
        this.announcement = nothingToSay;
        this.emit('cardbridge-problem', { code: 'ERR_ACCOUNT_FROZEN' });
        return;
      case 'signed-in':
        this.password = '';
        this.announcement = () => this.texts.signedInLead;
        this.emit('cardbridge-signed-in', state.session);
    }
  }

  private get offered(): readonly Way[] {
    const named = (this.ways ?? '').split(/\s+/).filter((name): name is Way => ways.some((way) => way === name));
    return named.length === 0 ? ways : [...new Set(named)];
  }

  private get chosenWay(): Way {
    return this.way !== undefined && this.offered.includes(this.way) ? this.way : (this.offered[0] ?? 'password');
  }

  private get problem(): FlowProblem | undefined {
    return this.state.step === 'ready' ? this.state.problem : undefined;
  }

  private get busy(): boolean {
    return this.state.step === 'checking-password' || this.state.step === 'using-card';
  }

  private progressOf(state: Extract<SignInState, { step: 'using-card' }>) {
    return cardProgress(state, this.linkState, this.texts);
  }

  protected override screen(): string {
    const { step } = this.state;
    if (step === 'frozen' || (step === 'checking-password' && this.#lifting)) return 'frozen';
    if (step === 'signed-in') return 'signed-in';
    if (this.problem !== undefined) return `problem ${this.#problems}`;
    return step === 'using-card' ? 'using-card' : this.missing.size > 0 ? `missing ${[...this.missing].join()}` : 'ways';
  }

  protected override focusTarget(): string | undefined {
    const screen = this.screen();
    if (screen === 'frozen' || screen === 'signed-in') return '.screen h2';
    if (screen.startsWith('problem')) return '#problem';
    if (screen.startsWith('missing')) return this.missing.has('account') ? '#account' : '#password';
    return undefined;
  }

  protected override updated(changed: PropertyValues): void {
    const lost = document.activeElement === document.body;
    super.updated(changed);
    // Cancelled, or left frozen: what had the keyboard is gone.
    const before: SignInState | undefined = changed.get('state');
    if (this.state.step !== 'ready' || this.state.problem !== undefined || !lost) return;
    if (before?.step === 'using-card') this.moveFocus('[data-testid="use-card"]');
    if (before?.step === 'frozen') this.moveFocus('h2');
  }

  protected override render(): TemplateResult {
    const { texts } = this;
    const screen = this.screen();
    return html`<div class="sheet" part="sheet" lang=${texts.language} data-testid="signin" data-step=${this.state.step}>
      <div class="turns">
        ${
          this.state.step === 'signed-in'
            ? this.renderSignedIn(this.state)
            : html`<div class="ways" ?data-off=${screen === 'frozen'}>${this.renderWays()}</div>
                ${screen === 'frozen' ? this.renderFrozen() : nothing}`
        }
      </div>
      ${liveRegion(this.announcement())}
    </div>`;
  }

  private renderWays(): TemplateResult {
    const { texts, offered, chosenWay } = this;
    const panels: Readonly<Record<Way, () => TemplateResult>> = {
      password: () => this.renderPassword(),
      card: () => this.renderCard(),
    };
    const [only] = offered;
    return html`<h2 part="heading" tabindex="-1">${texts.signInTitle}</h2>
      ${
        offered.length < 2 && only !== undefined
          ? html`<div class="panel" part="panel">${panels[only]()}</div>`
          : html`${tabList({
              label: texts.waysTitle,
              tabs: offered.map((name) => ({ name, text: texts.ways[name] })),
              chosen: chosenWay,
              panelOf: (name) => `panel-${name}`,
              onChoose: (way) => {
                this.way = way;
              },
              onChooseByKey: (way) => {
                this.way = way;
                this.moveFocusAfterUpdate('[role="tab"][aria-selected="true"]');
              },
            })}
              <div class="panels">
                ${offered.map(
                  (way) => html`<div
                    class="panel"
                    part="panel"
                    role="tabpanel"
                    id="panel-${way}"
                    aria-labelledby="tab-${way}"
                    ?data-off=${way !== chosenWay}
                  >${panels[way]()}</div>`,
                )}
              </div>`
      }`;
  }

  private renderPassword(): TemplateResult {
    const { texts, missing } = this;
    const problem = this.state.step === 'ready' && this.state.way === 'password' ? this.problem : undefined;
    const describedBy = problem?.code === 'ERR_CREDENTIALS_WRONG' ? 'problem' : undefined;
    const checking = this.state.step === 'checking-password';
    const links = [
      { href: this.registerHref, label: texts.register, testId: 'register' },
      { href: this.forgottenPasswordHref, label: texts.forgottenPassword, testId: 'forgotten-password' },
    ].filter(({ href }) => href !== undefined && href !== '');
    return html`<form novalidate @submit=${this.onSubmitPassword}>
        ${field({
          id: 'account',
          testId: 'account',
          label: texts.account,
          hint: texts.accountHint,
          problem: missing.has('account') ? texts.required : undefined,
          describedBy,
          value: this.account,
          autocomplete: 'username',
          maxLength: 254,
          onInput: (value) => {
            this.account = value;
          },
        })}
        ${passwordField(texts, {
          problem: missing.has('password') ? texts.required : undefined,
          describedBy,
          value: this.password,
          onInput: (value) => {
            this.password = value;
          },
          shown: this.passwordShown,
          onShow: () => {
            this.passwordShown = !this.passwordShown;
          },
        })}
        <div class="actions wide">
          ${submitButton({
            label: checking ? texts.checkingPassword : texts.submitPassword,
            testId: 'submit-password',
            busy: this.busy,
          })}
        </div>
      </form>
      ${
        links.length === 0
          ? nothing
          : html`<ul class="links" part="links">
              ${links.map(({ href, label, testId }) => html`<li><a part="link" href=${href} data-testid=${testId}>${label}</a></li>`)}
            </ul>`
      }
      ${problem === undefined ? nothing : problemBox(problem, texts)}`;
  }

  private onSubmitPassword(event: SubmitEvent): void {
    event.preventDefault();
    if (this.busy) return;
    this.account = valueIn(event, 'account');
    this.password = valueIn(event, 'password');
    this.missing = new Set([
      ...(this.account.trim() === '' ? (['account'] as const) : []),
      ...(this.password === '' ? (['password'] as const) : []),
    ]);
    if (this.missing.size > 0) {
      this.moveFocusAfterUpdate(this.missing.has('account') ? '#account' : '#password');
      return;
    }
    this.submitPassword();
  }

  private submitPassword(liftFreeze?: true): void {
    const { account, password } = this;
    this.passwordShown = false;
    void this.#flow?.send({ type: 'submit-password', account, password, ...(liftFreeze === undefined ? {} : { liftFreeze }) });
  }

  /** Also when the same is missing once more. */
  private moveFocusAfterUpdate(selector: string): void {
    void this.updateComplete.then(() => this.moveFocus(selector));
  }

  private renderCard(): TemplateResult {
    const { texts, state } = this;
    const problem = state.step === 'ready' && state.way === 'card' ? this.problem : undefined;
    const usingCard = state.step === 'using-card' ? state : undefined;
    const { readers } = this;
    return html`<p class="lead">${texts.cardLead}</p>
      ${
        readers.length < 2
          ? nothing
          : readerChoice(readers, this.readerId, texts, texts.cardReading, (readerId) => {
              this.chosenReaderId = readerId;
            })
      }
      <p class="note warning" id="lock-warning" part="note warning">${texts.lockWarning}</p>
      <div class="actions wide">
        ${button({
          label: texts.useCard,
          look: 'primary',
          testId: 'use-card',
          busy: this.busy,
          describedBy: 'lock-warning',
          onClick: () => this.useCard(),
        })}
        ${
          usingCard === undefined || usingCard.stage === 'verifying'
            ? nothing
            : button({
                label: texts.cancel,
                testId: 'cancel',
                onClick: () => {
                  void this.#flow?.send({ type: 'cancel' });
                },
              })
        }
      </div>
      <div class="stage">
        <div ?data-off=${problem !== undefined}>
          <p class="small-title">${texts.cardStepsTitle}</p>
          ${cardStepList(texts, usingCard === undefined ? undefined : this.progressOf(usingCard))}
          <p class="soft" ?data-off=${usingCard === undefined || !this.windowAwaited(usingCard)}>${texts.windowHidden}</p>
          ${this.browserAsks ? promptHelp(texts) : nothing}
        </div>
        ${problem === undefined ? nothing : this.renderCardProblem(problem)}
      </div>`;
  }

  /** Whether a window of the bridge is open, or should be. */
  private windowAwaited({ stage }: Extract<SignInState, { step: 'using-card' }>): boolean {
    if (stage === 'connecting') return this.linkState.bridge === 'waiting-for-access';
    return stage === 'waiting-for-pin' || stage === 'waiting-for-confirmation';
  }

  /** The browser's question stands in the way of a card that is to be used. */
  private get browserAsks(): boolean {
    return this.state.step === 'using-card' && this.linkState.bridge === 'browser-prompt';
  }

  private renderCardProblem(problem: FlowProblem): TemplateResult {
    const { texts } = this;
    // Where the program is missing, trying again is not the next thing to do.
    const look = problem.code === 'ERR_BRIDGE_ABSENT' ? 'plain' : 'primary';
    const retry = button({ label: texts.retry, look, testId: 'retry', onClick: () => this.useCard() });
    const help =
      problem.code === 'ERR_BRIDGE_ABSENT'
        ? html`${downloadOffer(this.downloadBase, texts)}
            <p class="searching">${texts.startsByItself}</p>`
        : howToAllow(problem, texts);
    return html`<div class="panel">${problemBox(problem, texts, retry)}${help}</div>`;
  }

  /** What there was before a card began to work stays on show while it does. */
  private get readers(): readonly ReaderInfo[] {
    if (this.state.step !== 'using-card')
      this.#readers = fittingReaders(this.linkState.readers ?? [], { kinds: cardsFor['sign-in'] });
    return this.#readers;
  }

  /** Undefined with one fitting card: the bridge takes that. */
  private get readerId(): string | undefined {
    const { readers } = this;
    if (readers.length < 2) return undefined;
    return (readers.find(({ id }) => id === this.chosenReaderId) ?? readers[0])?.id;
  }

  private useCard(): void {
    const { readerId } = this;
    void this.#flow?.send({ type: 'use-card', ...(readerId === undefined ? {} : { readerId }) });
  }

  private renderFrozen(): TemplateResult {
    const { texts } = this;
    return html`<div class="screen">
      <h2 part="heading" tabindex="-1">${texts.frozenTitle}</h2>
      <p class="lead">${texts.frozenLead}</p>
      <div class="actions">
        ${button({
          label: this.busy ? texts.checkingPassword : texts.liftFreeze,
          look: 'primary',
          testId: 'lift-freeze',
          busy: this.busy,
          onClick: () => {
            this.#lifting = true;
            this.submitPassword(true);
          },
        })}
        ${button({
          label: texts.leaveFrozen,
          testId: 'leave-frozen',
          busy: this.busy,
          onClick: () => {
            void this.#flow?.send({ type: 'cancel' });
          },
        })}
      </div>
      ${hotline(texts)}
    </div>`;
  }

  private renderSignedIn({ session }: Extract<SignInState, { step: 'signed-in' }>): TemplateResult {
    const { texts } = this;
    const name = session.member?.displayName ?? session.identity?.name ?? '';
    return html`<div class="screen">
      <h2 part="heading" tabindex="-1">${texts.signedInTitle(name)}</h2>
      <p class="lead">${session.member === null ? texts.withoutAccountLead : texts.signedInLead}</p>
    </div>`;
  }
}
