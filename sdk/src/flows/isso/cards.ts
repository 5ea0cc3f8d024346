import { parseIdNumber } from '../../protocol/numbers/index.js';
import { IdentityServerError } from '../api/identity-server-error.js';
import type { Interaction, IssoStep, WayIn } from '../api/isso-schemas.js';
import type { CardLink } from '../card-link/card-link.js';
import { cardsFor } from '../card-link/cards-for.js';
import { isMissingBridge } from '../card-link/is-missing-bridge.js';
import { createReaderChoice } from '../card-link/reader-choice.js';
import { signChallenge } from '../card-link/sign-challenge.js';
import { type CardUse, createUseCard } from '../card-link/use-card.js';
import type { FlowProblem } from '../flow.js';
import { type Task, toFlowProblem } from '../machine/index.js';
import { withAsking } from '../one-time-code/steps.js';
import type { IssoEvent, IssoState } from './state.js';
import type { At, Walk } from './walk.js';

type CardWay = At<'card'>['way'];
type NhiEvent = Extract<IssoEvent, { readonly type: 'submit-nhi-card' }>;
type OnStage = CardUse<never>['onStage'];

export const isCardWay = (way: WayIn): way is CardWay => way === 'citizen-card' || way === 'nhi-card';

/** The two cards in a reader. The flow follows bridge, readers and cards by itself. */
export function createCards({ machine, api, ...walk }: Walk, cardLink: CardLink) {
  const useCard = createUseCard(cardLink);
  const choices = {
    'citizen-card': createReaderChoice(cardsFor['citizen-card']),
    'nhi-card': createReaderChoice(cardsFor['nhi-card']),
  };
  /** Whose card was last on show: while it works, nothing else is. */
  let inUse: string | undefined;

  const place = (way: CardWay, interaction: Interaction, problem?: FlowProblem): At<'card'> => {
    const link = cardLink.state;
    inUse = choices[way].pick(link, inUse);
    return withAsking<At<'card'>>({ step: 'card', way, interaction, link, readerId: inUse, busy: false }, false, problem);
  };

  const enter = (way: CardWay, interaction: Interaction): void => machine.enter(place(way, interaction));

  /** Where bridge, readers and card stand now. What was wrong with a card is not said of the next one. */
  const settle = () => {
    const { state } = machine;
    if (state.step !== 'card') return;
    const next = place(state.way, state.interaction);
    const isAnother = next.readerId !== undefined && next.readerId !== state.readerId;
    const isMended = next.link.bridge === 'ready' && isMissingBridge(state.problem);
    machine.enter(withAsking(next, state.busy, isAnother || isMended ? undefined : state.problem));
  };
  const unfollow = cardLink.subscribe(settle);

  /** The connection, and then what is there. Where it fails the link mostly says why, and looks for what is absent. */
  const follow = async (signal: AbortSignal): Promise<void> => {
    try {
      await cardLink.bridge(signal);
      settle();
    } catch (thrown) {
      const { bridge, problem } = cardLink.state;
      const { state } = machine;
      if (signal.aborted || state.step !== 'card') return;
      if (bridge === 'absent' || problem !== undefined) settle();
      else machine.enter(place(state.way, state.interaction, toFlowProblem(thrown)));
    }
  };

  /** To the card's own step, while browser and bridge may already ask the person: it was a click that led here. */
  const start = (state: At<'notice'>, way: CardWay): Promise<void> => walk.start(state, way, follow);

  const connect = ({ way, interaction }: At<'card'>): Promise<void> =>
    machine.run(
      async ({ wait, signal }) => {
        const following = follow(signal);
        enter(way, interaction);
        await wait(following);
      },
      (problem) => machine.enter(place(way, interaction, problem)),
    );

  const use = (
    { way, interaction }: At<'card'>,
    work: (task: Task<IssoState>, onStage: OnStage) => Promise<IssoStep>,
  ): Promise<void> =>
    machine.run(
      async (task) => {
        const onStage: OnStage = (stage, triesLeft) =>
          task.enter({ step: 'using-card', way, interaction, stage, ...(triesLeft === undefined ? {} : { triesLeft }) });
        await walk.follow(await work(task, onStage), interaction);
      },
      (problem) => walk.failed({ interaction }, problem, () => machine.enter(place(way, interaction, problem))),
    );

  const submitCitizenCard = async (state: At<'card'>, typed: string): Promise<void> => {
    const { readerId } = state;
    if (readerId === undefined) return;
    const idNumber = parseIdNumber(typed)?.value;
    if (idNumber === undefined) return walk.refuse(state, 'ERR_ID_NUMBER_INVALID');
    await use(state, async (task, onStage) => {
      const signed = await signChallenge(useCard, task, {
        issue: (options) => api.issueIssoChallenge(walk.ref(), options),
        readerId,
        onStage,
      });
      onStage('verifying');
      return task.wait(api.proveCitizenCard({ ...walk.ref(), idNumber, ...signed }, { signal: task.signal }));
    });
  };

  const submitNhiCard = async (state: At<'card'>, typed: NhiEvent): Promise<void> => {
    const { readerId } = state;
    if (readerId === undefined) return;
    const { password } = typed;
    const idNumber = parseIdNumber(typed.idNumber)?.value;
    if (idNumber === undefined) return walk.refuse(state, 'ERR_ID_NUMBER_INVALID');
    // What no card can have is not worth one of its tries.
    if (!/^.{6,12}$/su.test(password)) return walk.refuse(state, 'ERR_NHI_PASSWORD_INVALID');
    await use(state, async (task, onStage) => {
      const read = await useCard(task, { readerId, onStage, operate: (bridge, options) => bridge.readNhi(options) });
      const card = { cardNumber: read.cardNumber, idNumber: read.idNumber };
      if (card.idNumber !== idNumber) throw new IdentityServerError('ERR_ID_NUMBER_OTHER');
      onStage('verifying');
      return task.wait(api.proveNhiCard({ ...walk.ref(), idNumber, card, password }, { signal: task.signal }));
    });
  };

  const choose = (state: At<'card'>, readerId: string): void => {
    if (readerId === state.readerId || !choices[state.way].choose(state.link.readers, readerId)) return;
    machine.enter(place(state.way, state.interaction));
  };

  const cancel = ({ way, interaction }: At<'using-card'>): void => {
    machine.cancel();
    enter(way, interaction);
  };

  return { start, enter, place, connect, submitCitizenCard, submitNhiCard, choose, cancel, unfollow };
}
