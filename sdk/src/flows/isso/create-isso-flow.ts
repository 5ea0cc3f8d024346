import { IdentityServerError } from '../api/identity-server-error.js';
import type { Interaction, WayIn } from '../api/isso-schemas.js';
import type { IdentityServerApi } from '../api/routes.js';
import type { CardLink } from '../card-link/card-link.js';
import type { Flow } from '../flow.js';
import { createMachine, type Timers } from '../machine/index.js';
import { createAccountWay } from './account.js';
import { createCards, isCardWay } from './cards.js';
import { createForms } from './forms.js';
import { createPhone, isPhoneWay } from './phone.js';
import type { IssoEvent, IssoState } from './state.js';
import { type AskingState, type At, createWalk, type DueStep, type KnownState } from './walk.js';

/** What {@link createIssoFlow} takes. */
export interface IssoFlowOptions {
  readonly api: IdentityServerApi;
  readonly cardLink: CardLink;
  /** Of the interaction: the last part of the address at which the service's request arrived. */
  readonly uid: string;
  /** Milliseconds since 1970; default: the system's. */
  readonly clock?: () => number;
  /** Default: the system's. */
  readonly timers?: Timers;
}

/**
 * Coming in for a service that asks for a person's data (iSSO): the person chooses a way in, proves by it who they are, sees what
 * would be given, and goes back to the service with or without it.
 *
 * It asks the server at once who is here and what is asked. Whoever is here already comes to `consent`, and where the same was
 * agreed to before, on to `leaving` without being asked again. In `qr` and `phone` it asks by itself what became of it on the phone, for
 * which `send` does not wait; in `card` it follows bridge, readers and cards.
 *
 * @example
 * ```ts
 * import { createCardLink, createIssoFlow, httpIdentityServer } from '@cardbridge/sdk/flows';
 *
 * const uid = location.pathname.split('/').at(-1) ?? '';
 * const flow = createIssoFlow({ api: httpIdentityServer(), cardLink: createCardLink(), uid });
 * flow.subscribe((state) => {
 *   if (state.step === 'chooser') console.log(state.interaction.application.name, state.interaction.ways);
 *   if (state.step === 'consent') console.log(state.interaction.claims);
 *   if (state.step === 'leaving') location.assign(state.location);
 *   if ('problem' in state) console.log(state.problem?.code);
 * });
 * button.addEventListener('click', () => flow.send({ type: 'choose', way: 'citizen-card' }));
 * ```
 */
export function createIssoFlow({
  api,
  cardLink,
  uid,
  clock = Date.now,
  timers = globalThis as Timers,
}: IssoFlowOptions): Flow<IssoState, IssoEvent> {
  const machine = createMachine<IssoState>({ step: 'loading', busy: true });
  const walk = createWalk({ machine, api, uid, clock, timers, enterStep });
  const account = createAccountWay(walk);
  const cards = createCards(walk, cardLink);
  const phone = createPhone(walk);
  const forms = createForms(walk);

  function enterStep(next: DueStep, way: WayIn, interaction: Interaction): void {
    const asked = { interaction, busy: false } as const;
    if (next.step === 'card' && isCardWay(way)) cards.enter(way, interaction);
    else if (next.step === 'id-number' && way === 'mobile-certificate') machine.enter({ step: 'id-number', way, ...asked });
    else if (next.step === 'subscriber' && way === 'telecom') machine.enter({ step: 'subscriber', way, ...asked });
    else if (next.step === 'mobile' && way !== 'account' && way !== 'telecom') machine.enter({ step: 'mobile', way, ...asked });
    else if (next.step === 'code' && way !== 'account') {
      const { maskedMobile, mobileIsFixed, resendAfterSeconds } = next;
      const resendAt = clock() + resendAfterSeconds * 1000;
      machine.enter({ step: 'code', way, maskedMobile, mobileIsFixed, resendAt, ...asked });
    } else if (next.step === 'phone' && isPhoneWay(way)) phone.enter(next, way, interaction);
    else throw new IdentityServerError('ERR_ANSWER_INVALID', { cause: new TypeError(`${next.step} is no step of ${way}`) });
  }

  const agreeToNotice = async (state: At<'notice'>): Promise<void> => {
    const { way } = state;
    if (way === 'account') account.open(state);
    else if (isCardWay(way)) await cards.start(state, way);
    else await walk.start(state, way);
  };

  /** What goes on by itself goes on again. */
  const resume = (state: AskingState): void => {
    if (state.step === 'qr') account.resumeQr(state);
    else if (state.step === 'phone') phone.resume(state);
    // Program, reader and card may be others by now.
    else if (state.step === 'card') machine.enter(cards.place(state.way, state.interaction, state.problem));
    else machine.enter(state);
  };

  /** Before a way's step is left: what the card does is given up. */
  const settled = (state: Exclude<IssoState, At<'leaving'>>): AskingState =>
    state.step === 'using-card' ? cards.place(state.way, state.interaction) : state;

  const isDeciding = (state: KnownState | At<'loading'>): boolean =>
    state.step === 'using-card' ? state.stage === 'verifying' : state.busy;

  const flow = machine.flow<IssoEvent>(async (event) => {
    const { state } = machine;
    // What the server is deciding cannot be called back.
    if (state.step === 'leaving' || isDeciding(state)) return;
    switch (event.type) {
      case 'retry':
        if (state.step === 'loading') await walk.load();
        return;
      case 'choose':
        if (state.step === 'chooser') walk.choose(state, event.way);
        return;
      case 'back':
        if (state.step !== 'loading' && state.step !== 'chooser' && state.step !== 'consent') await walk.back(state);
        return;
      case 'agree-to-notice':
        if (state.step === 'notice') await agreeToNotice(state);
        return;
      case 'submit-password':
        if (state.step === 'account') await account.submitPassword(state, event);
        return;
      case 'show-qr':
        if (state.step === 'account') await account.showQr(state);
        return;
      case 'use-password':
        if (state.step === 'qr') account.open(state);
        return;
      case 'connect':
        if (state.step === 'card') await cards.connect(state);
        return;
      case 'choose-reader':
        if (state.step === 'card') cards.choose(state, event.readerId);
        return;
      case 'submit-citizen-card':
        if (state.step === 'card' && state.way === 'citizen-card') await cards.submitCitizenCard(state, event.idNumber);
        return;
      case 'submit-nhi-card':
        if (state.step === 'card' && state.way === 'nhi-card') await cards.submitNhiCard(state, event);
        return;
      case 'cancel':
        if (state.step === 'using-card') cards.cancel(state);
        return;
      case 'submit-id-number':
        if (state.step === 'id-number') await forms.submitIdNumber(state, event.idNumber);
        return;
      case 'submit-subscriber':
        if (state.step === 'subscriber') await forms.submitSubscriber(state, event);
        return;
      case 'submit-mobile':
        if (state.step === 'mobile') await forms.submitMobile(state, event.mobile);
        return;
      case 'change-mobile':
        if (state.step === 'code') forms.changeMobile(state);
        return;
      case 'submit-code':
        if (state.step === 'code') await forms.submitCode(state, event.code);
        return;
      case 'resend-code':
        if (state.step === 'code') await forms.resendCode(state);
        return;
      case 'renew':
        if (state.step === 'qr') await account.showQr(state);
        else if (state.step === 'phone') await phone.renew(state);
        return;
      case 'agree':
        if (state.step === 'consent') await walk.agree(state, event.withAccountData ?? false);
        return;
      case 'decline':
        await walk.decline(settled(state), resume);
        return;
      case 'not-me':
        if (state.step === 'consent') await walk.notMe(state);
        return;
    }
  }, cards.unfollow);

  void walk.load();
  return flow;
}
