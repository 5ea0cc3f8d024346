import { html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import {
  createIssoFlow,
  type Flow,
  type FlowProblem,
  type IdentityServerApi,
  type IssoEvent,
  type IssoState,
  type MemberKind,
} from '../../flows/index.js';
import { CardBridgeElement, nothingToSay } from '../parts/card-bridge-element.js';
import { cardProgress } from '../parts/card-progress.js';
import { cardAdvice } from '../parts/card-screen.js';
import { Countdown } from '../parts/countdown.js';
import { valueIn } from '../parts/field.js';
import { liveRegion } from '../parts/live-region.js';
import { pageIdentityServer } from '../parts/page-defaults.js';
import { pictureStyles } from '../parts/picture-styles.js';
import { screenStyles } from '../parts/screen-styles.js';
import { sheet } from '../parts/styles.js';
import { tabStyles } from '../parts/tab-styles.js';
import { cardScreenName } from './card-screen.js';
import { needsGold } from './consent-screen.js';
import { type Door, type FieldName, problemIn, type Typed } from './door.js';
import { drawStep } from './draw-step.js';
import { issoStyles } from './isso-styles.js';
import { overScreen } from './outer-screens.js';

const untyped: Typed = {
  account: '',
  password: '',
  'id-number': '',
  'nhi-password': '',
  mobile: '',
  'birth-date': '',
  operator: '',
  code: '',
};
const nothingMissing: ReadonlySet<FieldName> = new Set();

/**
 * `<cardbridge-isso>`: a service asks who somebody is. The person chooses one of five ways in, goes through it, and decides what the
 * service gets.
 *
 * @fires cardbridge-leaving `{ location, agreed }`: the page goes there now
 * @fires cardbridge-problem `{ code }` for everything that went wrong
 */
export class CardBridgeIssoElement extends CardBridgeElement {
  static override properties: PropertyDeclarations = {
    ...CardBridgeElement.properties,
    api: { attribute: false },
    uid: { type: String },
    registerHref: { attribute: 'register-href' },
    nhiRegisterHref: { attribute: 'nhi-register-href' },
    forgottenPasswordHref: { attribute: 'forgotten-password-href' },
    goldHref: { attribute: 'gold-href' },
    downloadBase: { attribute: 'download-base' },
    linkBesideQr: { type: Boolean, attribute: 'link-beside-qr' },
    state: { state: true },
    typed: { state: true },
    missing: { state: true },
    passwordShown: { state: true },
    memberKind: { state: true },
    withAccountData: { state: true },
  };
  static override styles = [sheet, screenStyles, pictureStyles, tabStyles, issoStyles];

  /** Instead of the server that the page came from. */
  declare api: IdentityServerApi | undefined;
  /** Of the interaction: the last part of the address at which the service's request arrived. */
  declare uid: string | undefined;
  declare registerHref: string | undefined;
  /** Where the password of an NHI card is registered. */
  declare nhiRegisterHref: string | undefined;
  declare forgottenPasswordHref: string | undefined;
  /** Where a member becomes a gold member. */
  declare goldHref: string | undefined;
  /** Folder with the packages of the program. */
  declare downloadBase: string | undefined;
  /** What a QR code says also as a link, where phone and page are one. For simulations. */
  declare linkBesideQr: boolean;
  declare private state: IssoState;
  declare private typed: Typed;
  declare private missing: ReadonlySet<FieldName>;
  declare private passwordShown: boolean;
  declare private memberKind: MemberKind;
  declare private withAccountData: boolean;

  #flow: Flow<IssoState, IssoEvent> | undefined;
  #problem: FlowProblem | undefined;
  #problems = 0;
  #shownName: string | undefined;
  #hadFocus = false;
  readonly #countdown = new Countdown(this, (secondsLeft) => this.speak(secondsLeft));

  constructor() {
    super();
    this.linkBesideQr = false;
    this.state = { step: 'loading', busy: true };
    this.memberKind = 'personal';
    this.start();
  }

  private start(): void {
    this.typed = untyped;
    this.missing = nothingMissing;
    this.passwordShown = false;
    this.withAccountData = false;
  }

  protected override sources(): readonly unknown[] {
    return [this.link, this.api ?? pageIdentityServer(), this.uid];
  }

  protected override open(): () => void {
    const { link, uid } = this;
    // Without the interaction there is nothing to ask about yet.
    if (uid === undefined || uid === '') return () => {};
    this.start();
    const flow = createIssoFlow({ api: this.api ?? pageIdentityServer(), cardLink: link, uid });
    this.#flow = flow;
    this.enter(flow.state);
    const stops = [flow.subscribe((state) => this.enter(state)), link.subscribe(() => this.requestUpdate())];
    return () => {
      for (const stop of stops) stop();
      flow.close();
      this.#flow = undefined;
      this.#countdown.countTo(undefined);
    };
  }

  protected override forget(): void {
    this.start();
  }

  private enter(state: IssoState): void {
    const before = this.state;
    const problem = problemIn(state);
    const failed = problem !== undefined && problem !== this.#problem;
    this.state = state;
    this.#problem = problem;
    this.#countdown.countTo(momentOf(state));
    if (before.step !== state.step) this.missing = nothingMissing;
    this.keepOnly(before, state, failed);
    this.announcement = this.announcementFor(before, state);
    if (failed) {
      this.#problems += 1;
      this.emit('cardbridge-problem', { code: problem.code });
    }
    if (state.step !== 'leaving' || before.step === 'leaving') return;
    this.emit('cardbridge-leaving', { location: state.location, agreed: state.agreed });
  }

  /** What was typed lives as long as its way does; a secret no longer than its one attempt. */
  private keepOnly(before: IssoState, state: IssoState, failed: boolean): void {
    const { step } = state;
    if (step === 'chooser' || step === 'consent' || step === 'leaving') {
      if (before.step === step) return;
      this.start();
      if (step === 'consent') this.withAccountData = state.interaction.agreed?.withAccountData ?? false;
      return;
    }
    const { password, 'nhi-password': nhiPassword, code } = this.typed;
    // The same password once more lifts a freeze.
    const frozen = step === 'account' && state.frozen;
    this.typed = {
      ...this.typed,
      password: step === 'account' && (!failed || frozen) ? password : '',
      'nhi-password': step === 'card' && !failed ? nhiPassword : '',
      code: step === 'code' && !failed ? code : '',
    };
  }

  /** What changes within a screen; a new screen is read out by its heading, which gets the keyboard. */
  private announcementFor(before: IssoState, state: IssoState): () => string {
    switch (state.step) {
      case 'account':
        return state.busy ? () => this.texts.checkingPassword : nothingToSay;
      case 'qr':
      case 'phone':
        if (state.step === 'qr' && state.confirmationNumber !== undefined) {
          const { confirmationNumber } = state;
          return () => confirmationNumber;
        }
        // What ended it is the problem, which gets the keyboard.
        if (state.problem !== undefined) return nothingToSay;
        return shownCode(before) !== undefined && shownCode(state) === undefined && !state.busy
          ? () => this.texts.isso.qrOver
          : before.step === state.step && shownCode(before) !== undefined
            ? this.announcement
            : nothingToSay;
      case 'card':
        return state.link.bridge === 'ready' && state.readerId === undefined
          ? () => cardAdvice(state.link.readers ?? [], this.texts.isso.card[state.way], this.texts)
          : nothingToSay;
      case 'using-card':
        return () => cardProgress(state, this.linkState, this.texts).detail;
      case 'code':
        if (before.step !== 'code') return nothingToSay;
        return before.resendAt < state.resendAt && state.problem === undefined
          ? () => this.texts.isso.codeSent
          : this.announcement;
      default:
        return nothingToSay;
    }
  }

  private speak(secondsLeft: number): void {
    if (this.state.step !== 'qr' && this.state.step !== 'phone') return;
    this.announcement = () => (secondsLeft === 0 ? this.texts.isso.qrOver : this.texts.isso.secondsLeft(secondsLeft));
  }

  private get over(): boolean {
    return problemIn(this.state)?.code === 'ERR_INTERACTION_MISSING';
  }

  /** Names the screen by what it is, whatever went wrong on it. */
  private get screenName(): string {
    const { state } = this;
    if (this.over) return 'over';
    switch (state.step) {
      case 'account':
        return state.frozen ? 'frozen' : 'account';
      case 'qr':
        return state.confirmationNumber === undefined ? 'qr' : 'scanned';
      case 'card':
        return cardScreenName(state);
      case 'notice':
        return `notice ${state.way}`;
      case 'consent':
        return needsGold(state.interaction) ? 'gold' : 'consent';
      case 'loading':
        return state.problem === undefined ? 'loading' : 'failed';
      default:
        return state.step;
    }
  }

  protected override screen(): string {
    return `${this.screenName} ${this.#problem === undefined ? '' : this.#problems}`;
  }

  protected override focusTarget(): string | undefined {
    if (this.#problem !== undefined && this.renderRoot.querySelector('#problem') !== null) return '#problem';
    return this.screenName === this.#shownName ? undefined : 'h2';
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#hadFocus = this.matches(':focus-within');
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#shownName = this.screenName;
    // What had the keyboard is gone, and the screen is the same.
    if (this.#hadFocus && !this.matches(':focus-within')) this.moveFocus('h2');
  }

  protected override render(): TemplateResult {
    const { texts, state } = this;
    const door = this.door();
    const problem = problemIn(state);
    return html`<div class="sheet" part="sheet" lang=${texts.language} data-testid="isso" data-step=${state.step}>
      ${keyed(this.screenName, problem !== undefined && this.over ? overScreen(door, problem) : drawStep(door, state))}
      ${liveRegion(this.announcement())}
    </div>`;
  }

  private door(): Door {
    return {
      texts: this.texts,
      hrefs: {
        register: this.registerHref,
        nhiRegister: this.nhiRegisterHref,
        forgottenPassword: this.forgottenPasswordHref,
        gold: this.goldHref,
      },
      downloadBase: this.downloadBase,
      linkBesideQr: this.linkBesideQr,
      link: this.linkState,
      secondsLeft: this.#countdown.secondsLeft,
      typed: this.typed,
      missing: this.missing,
      passwordShown: this.passwordShown,
      memberKind: this.memberKind,
      withAccountData: this.withAccountData,
      send: (event) => void this.#flow?.send(event),
      type: (name, value) => {
        this.typed = { ...this.typed, [name]: value };
      },
      submit: (sent, names, event) => this.submit(sent, names, event),
      showPassword: (shown) => {
        this.passwordShown = shown;
      },
      chooseMemberKind: (kind, byKey) => {
        this.memberKind = kind;
        if (byKey) this.moveFocusAfterUpdate('[role="tab"][aria-selected="true"]');
      },
      giveAccountData: (given) => {
        this.withAccountData = given;
      },
    };
  }

  private submit(sent: SubmitEvent, names: readonly FieldName[], event: (typed: Typed) => IssoEvent | undefined): void {
    sent.preventDefault();
    if ('busy' in this.state && this.state.busy) return;
    // A browser that fills in a form may not say so.
    const values = Object.fromEntries(names.map((name) => [name, valueIn(sent, name)]));
    this.typed = { ...this.typed, ...values };
    this.missing = new Set(names.filter((name) => this.typed[name].trim() === ''));
    const [first] = this.missing;
    if (first !== undefined) {
      this.moveFocusAfterUpdate(`#${first}`);
      return;
    }
    const filled = event(this.typed);
    if (filled === undefined) return;
    this.passwordShown = false;
    void this.#flow?.send(filled);
  }

  private moveFocusAfterUpdate(selector: string): void {
    void this.updateComplete.then(() => this.moveFocus(selector));
  }
}

/** The moment that a step counts down to. */
function momentOf(state: IssoState): number | undefined {
  if (state.step === 'qr' || state.step === 'phone') return state.expiresAt;
  return state.step === 'code' ? state.resendAt : undefined;
}

function shownCode(state: IssoState): string | undefined {
  if (state.step === 'qr') return state.content;
  return state.step === 'phone' ? state.link : undefined;
}
