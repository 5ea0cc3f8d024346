import { parseIdNumber, parseTaxId } from '../../protocol/numbers/index.js';
import { IdentityServerError } from '../api/identity-server-error.js';
import type { IdentityServerApi } from '../api/routes.js';
import type { CardLink, CardLinkState } from '../card-link/card-link.js';
import { cardsFor } from '../card-link/cards-for.js';
import { isMissingBridge } from '../card-link/is-missing-bridge.js';
import { createReaderChoice } from '../card-link/reader-choice.js';
import { type SignedChallenge, signChallenge } from '../card-link/sign-challenge.js';
import { createUseCard } from '../card-link/use-card.js';
import type { Flow, FlowProblem } from '../flow.js';
import { createMachine } from '../machine/index.js';
import type { CardProofEvent, CardProofKind, CardProofState, WayOn } from './state.js';
import { waysOnFrom } from './ways-on.js';

/** What {@link createCardProofFlow} takes. */
export interface CardProofFlowOptions {
  readonly api: IdentityServerApi;
  readonly cardLink: CardLink;
  readonly kind: CardProofKind;
}

/** About the number, or the person's own no: the step stays, and nothing is called a failure. */
const staysAtNumber: ReadonlySet<string> = new Set([
  'ERR_ID_NUMBER_INVALID',
  'ERR_ID_NUMBER_OTHER',
  'ERR_TAX_ID_INVALID',
  'ERR_TAX_ID_OTHER',
  'ERR_PIN_CANCELLED',
] satisfies FlowProblem['code'][]);

/** The ways on that stay within the flow; the others are the page's. */
const ownWays: readonly WayOn[] = ['retry', 'correct-number', 'change-card'];

/**
 * A signed-in member proves by card who they are (`kind: 'gold'`) or for which organisation they act (`kind: 'organization'`).
 *
 * The flow follows the bridge, the readers and the cards by itself; the person says when to begin, and types the number. The PIN
 * is typed in the bridge's own window.
 *
 * @example
 * ```ts
 * import { createCardLink, createCardProofFlow, httpIdentityServer } from '@cardbridge/sdk/flows';
 *
 * const flow = createCardProofFlow({ api: httpIdentityServer(), cardLink: createCardLink(), kind: 'gold' });
 * flow.subscribe((state) => {
 *   if (state.step === 'bridge' && state.link.bridge === 'absent') console.log('Please install CardBridge.');
 *   if (state.step === 'number') form.hidden = false;
 *   if (state.step === 'failed') console.log(state.problem.code, state.waysOn);
 *   if (state.step === 'proved') console.log(state.upgrade.accountName);
 * });
 * begin.addEventListener('click', () => flow.send({ type: 'begin' }));
 * form.addEventListener('submit', () => flow.send({ type: 'submit-number', number: idNumber.value }));
 * ```
 */
export function createCardProofFlow({ api, cardLink, kind }: CardProofFlowOptions): Flow<CardProofState, CardProofEvent> {
  const machine = createMachine<CardProofState>({ step: 'introduction' });
  const useCard = createUseCard(cardLink);
  const choice = createReaderChoice(cardsFor[kind]);
  let unfollow: (() => void) | undefined;
  /** Waits to be shown where the number is typed. */
  let numberProblem: FlowProblem | undefined;
  /** The failure on show is the link's own, and goes when the link is well again. */
  let failedByLink = false;

  /** The step for where bridge and card stand. */
  const placeFor = (link: CardLinkState): CardProofState => {
    const { bridge, readers, problem } = link;
    if (problem !== undefined && (bridge === 'closed' || bridge === 'ready')) return failed(problem);
    if (bridge !== 'ready' || readers === undefined) return { step: 'bridge', link };
    const { state } = machine;
    const readerId = choice.pick(link, state.step === 'number' ? state.readerId : undefined);
    if (readerId === undefined) return { step: 'card', readers };
    return {
      step: 'number',
      readers,
      readerId,
      ...(numberProblem === undefined ? {} : { problem: numberProblem }),
    };
  };

  const failed = (problem: FlowProblem): CardProofState => ({
    step: 'failed',
    problem,
    waysOn: waysOnFrom(problem.code, kind),
  });

  const settle = () => {
    const { state } = machine;
    const place = placeFor(cardLink.state);
    failedByLink = place.step === 'failed';
    if (place.step === 'failed' && state.step === 'failed' && place.problem === state.problem) return;
    // Another card, another number: what was wrong with the last one is no longer said.
    if (state.step === 'number' && place.step !== 'number') numberProblem = undefined;
    machine.enter(place);
  };

  /** Connects, when a click allows it, and goes where bridge and card stand. */
  const begin = () => {
    unfollow ??= cardLink.subscribe(({ bridge }) => {
      const { state } = machine;
      if (state.step === 'bridge' || state.step === 'card' || state.step === 'number') settle();
      else if (state.step !== 'failed') return;
      else if (failedByLink || (bridge === 'ready' && isMissingBridge(state.problem))) settle();
    });
    return machine.run(
      async ({ enter, wait, signal }) => {
        const connecting = cardLink.bridge(signal);
        const link = cardLink.state;
        const place = placeFor(link);
        enter(place.step === 'failed' ? { step: 'bridge', link } : place);
        await wait(connecting);
        settle();
      },
      (problem) => {
        // Absent: the link looks for it, and this flow notices with it.
        const { bridge, problem: known } = cardLink.state;
        if (bridge === 'absent' || known !== undefined) settle();
        else fail(problem);
      },
    );
  };

  const fail = (problem: FlowProblem) => {
    failedByLink = false;
    machine.enter(failed(problem));
  };

  const stayAtNumber = (problem: FlowProblem) => {
    numberProblem = problem;
    settle();
  };

  const submit = async (typed: string, readerId: string) => {
    const number = kind === 'gold' ? parseIdNumber(typed)?.value : parseTaxId(typed);
    if (number === undefined) {
      stayAtNumber(new IdentityServerError(kind === 'gold' ? 'ERR_ID_NUMBER_INVALID' : 'ERR_TAX_ID_INVALID'));
      return;
    }
    numberProblem = undefined;
    await machine.run(
      async (task) => {
        const { enter, wait, signal } = task;
        const signed = await signChallenge(useCard, task, {
          issue: (options) => api.issueChallenge({ purpose: kind }, options),
          readerId,
          onStage: (stage, triesLeft) => enter({ step: 'proving', stage, ...(triesLeft === undefined ? {} : { triesLeft }) }),
        });
        enter({ step: 'proving', stage: 'verifying' });
        enter({ step: 'proved', upgrade: await wait(prove(number, signed, signal)) });
      },
      (problem) => (staysAtNumber.has(problem.code) ? stayAtNumber(problem) : fail(problem)),
    );
  };

  const prove = (number: string, signed: SignedChallenge, signal: AbortSignal) =>
    kind === 'gold'
      ? api.upgradeToGold({ idNumber: number, ...signed }, { signal })
      : api.proveOrganization({ taxId: number, ...signed }, { signal });

  return machine.flow<CardProofEvent>(
    async (event) => {
      const { state } = machine;
      switch (event.type) {
        case 'begin':
          if (state.step === 'introduction' || state.step === 'bridge') await begin();
          return;
        case 'choose-reader': {
          if (state.step !== 'number' || state.readerId === event.readerId) return;
          if (!choice.choose(state.readers, event.readerId)) return;
          numberProblem = undefined;
          settle();
          return;
        }
        case 'submit-number':
          if (state.step === 'number') await submit(event.number, state.readerId);
          return;
        case 'cancel':
          if (state.step !== 'proving' || state.stage === 'verifying') return;
          machine.cancel();
          settle();
          return;
        case 'go-on':
          if (state.step === 'failed' && state.waysOn.some((way) => ownWays.includes(way))) await begin();
          return;
      }
    },
    () => unfollow?.(),
  );
}
