import type { IdentityServerErrorCode } from '../api/errors.js';
import { IdentityServerError } from '../api/identity-server-error.js';
import type { IdentityWay, Interaction, IssoStep, WayIn } from '../api/isso-schemas.js';
import type { CallOptions, IdentityServerApi } from '../api/routes.js';
import type { FlowProblem } from '../flow.js';
import type { Machine, Timers } from '../machine/index.js';
import { type Asking, withAsking } from '../one-time-code/steps.js';
import type { IssoState } from './state.js';

export type At<Step extends IssoState['step']> = Extract<IssoState, { readonly step: Step }>;
/** What asks the server and stays on show meanwhile. */
export type AskingState = Extract<IssoState, Asking>;
/** From `chooser` on to `consent`. */
export type KnownState = Exclude<IssoState, { readonly step: 'loading' | 'leaving' }>;

export type DueStep = Exclude<IssoStep, { readonly step: 'consent' }>;

interface WalkOptions {
  readonly machine: Machine<IssoState>;
  readonly api: IdentityServerApi;
  readonly uid: string;
  readonly clock: () => number;
  readonly timers: Timers;
  /** Shows a step that the server says is due. */
  readonly enterStep: (next: DueStep, way: WayIn, interaction: Interaction) => void;
}

interface Begun {
  readonly signInId: string;
  readonly way: WayIn;
}

/** What was begun is over at the server; the person chooses again, unless it has let them in. */
const isLost = ({ code }: FlowProblem): boolean => code === 'ERR_ISSO_MISSING' || code === 'ERR_ISSO_STEP';

export type Walk = ReturnType<typeof createWalk>;

/** What the steps of all ways have in common: where they begin, go on, fail and end. */
export function createWalk({ machine, api, uid, clock, timers, enterStep }: WalkOptions) {
  let begun: Begun | undefined;
  /** What was agreed to before goes on by itself: once, and not for somebody who has just turned back or answered. */
  let goesOnByItself = true;

  const begin = (started: Begun) => {
    begun = started;
  };

  /** Names the sign-in under way to the server. */
  const ref = (): { readonly uid: string; readonly signInId: string } => {
    if (begun === undefined) throw new IdentityServerError('ERR_ISSO_MISSING');
    return { uid, signInId: begun.signInId };
  };

  const chooser = (interaction: Interaction, problem?: FlowProblem): At<'chooser'> =>
    withAsking<At<'chooser'>>({ step: 'chooser', interaction, busy: false }, false, problem);

  const showBusy = () => {
    const { state } = machine;
    if ('busy' in state && !state.busy) machine.enter(withAsking(state, true));
  };

  /** Asks who is here, and goes where that leads. `problem`: why it has to be asked again. */
  const load = (problem?: FlowProblem, otherwise?: (failure: FlowProblem) => IssoState): Promise<void> =>
    machine.run(
      async ({ wait, signal }) => {
        showBusy();
        await arrive(await wait(api.interaction({ uid }, { signal })), problem);
      },
      (failure) => machine.enter(otherwise?.(failure) ?? { step: 'loading', busy: false, problem: failure }),
    );

  const arrive = async (interaction: Interaction, problem?: FlowProblem): Promise<void> => {
    const { member, visitor, agreed } = interaction;
    if (member === null && visitor === null) return machine.enter(chooser(interaction, problem));
    // Somebody was let in after all: what was lost is of no interest.
    const telling = problem === undefined || isLost(problem) ? undefined : problem;
    const consent = withAsking<At<'consent'>>({ step: 'consent', interaction, busy: false }, false, telling);
    if (agreed === null || !goesOnByItself) return machine.enter(consent);
    await agree(consent, agreed.withAccountData);
  };

  const agree = (state: At<'consent'>, withAccountData: boolean): Promise<void> => {
    // If it fails, another person may be found here.
    goesOnByItself = false;
    return machine.run(
      async ({ enter, wait, signal }) => {
        enter(withAsking(state, true));
        const { personId } = state.interaction;
        // At `consent` somebody is here; a server that does not name them cannot be answered.
        if (personId === null) throw new IdentityServerError('ERR_ANSWER_INVALID');
        const { location } = await wait(api.agreeToInteraction({ uid, personId, withAccountData }, { signal }));
        enter({ step: 'leaving', location, agreed: true });
      },
      // Whoever was here is not any more.
      (problem) =>
        problem.code === 'ERR_SIGN_IN_REQUIRED'
          ? load(problem, () => withAsking(state, false, problem))
          : failed(state, problem, () => machine.enter(withAsking(state, false, problem))),
    );
  };

  /** Where a failure leads: what is lost to the chooser, everything else where the step says. */
  const failed = (
    { interaction }: { readonly interaction: Interaction },
    problem: FlowProblem,
    otherwise: () => void | Promise<void>,
  ): void | Promise<void> => {
    if (!isLost(problem)) return otherwise();
    begun = undefined;
    // The problem that led here matters more than one on the way, but for a question that is over with it: there is nothing to choose.
    return load(problem, (failure) => chooser(interaction, failure.code === 'ERR_INTERACTION_MISSING' ? failure : problem));
  };

  /** The server is the authority on what is due. */
  const follow = async (next: IssoStep, interaction: Interaction): Promise<void> => {
    if (next.step === 'consent') return load();
    if (begun === undefined) throw new IdentityServerError('ERR_ISSO_MISSING');
    enterStep(next, begun.way, interaction);
  };

  /** Takes the sign-in one step on, from a step that stays on show meanwhile, and afterwards if that fails. */
  const ask = <Step extends Exclude<AskingState, At<'loading'>>>(
    state: Step,
    request: (options: CallOptions) => Promise<IssoStep>,
    onFailure: (problem: FlowProblem) => KnownState = (problem) => withAsking(state, false, problem),
  ): Promise<void> =>
    machine.run(
      async ({ enter, wait, signal }) => {
        enter(withAsking(state, true));
        await follow(await wait(request({ signal })), state.interaction);
      },
      (problem) => failed(state, problem, () => machine.enter(onFailure(problem))),
    );

  /** Without asking the server. */
  const refuse = (state: AskingState, code: IdentityServerErrorCode): void =>
    machine.enter(withAsking(state, false, new IdentityServerError(code)));

  /** To the privacy notice as it is now. */
  const readNoticeAgain = ({ interaction }: KnownState, way: WayIn, problem: FlowProblem): Promise<void> => {
    const notice = (current: Interaction): IssoState =>
      withAsking<At<'notice'>>({ step: 'notice', way, interaction: current, busy: false }, false, problem);
    return machine.run(
      async ({ enter, wait, signal }) => {
        showBusy();
        enter(notice(await wait(api.interaction({ uid }, { signal }))));
      },
      () => machine.enter(notice(interaction)),
    );
  };

  /** `meanwhile` begins with it, and goes on where it leads. Never rejects. */
  const start = (
    state: At<'notice'>,
    way: IdentityWay,
    meanwhile: (signal: AbortSignal) => Promise<void> = async () => {},
  ): Promise<void> =>
    machine.run(
      async ({ enter, wait, signal }) => {
        enter(withAsking(state, true));
        const under = meanwhile(signal);
        const { interaction } = state;
        const { privacyNoticeVersion } = interaction;
        const { signInId, next } = await wait(api.startIsso({ uid, way, privacyNoticeVersion }, { signal }));
        begun = { signInId, way };
        await follow(next, interaction);
        await wait(under);
      },
      (problem) =>
        problem.code === 'ERR_PRIVACY_NOTICE_OUTDATED'
          ? readNoticeAgain(state, way, problem)
          : failed(state, problem, () => machine.enter(withAsking(state, false, problem))),
    );

  /** Forgets what was begun. Whether the server heard of it matters little: beginning again ends it too, and so does time. */
  const back = async ({ interaction }: KnownState): Promise<void> => {
    machine.cancel();
    goesOnByItself = false;
    if (begun === undefined) return machine.enter(chooser(interaction));
    const { way } = begun;
    begun = undefined;
    await machine.run(
      async ({ enter, wait, signal }) => {
        enter(withAsking(chooser(interaction), true));
        await wait(api.leaveIsso({ uid }, { signal }));
        // The last poll of a QR code, whose answer nobody heard, may have signed somebody in.
        if (way === 'account') await arrive(await wait(api.interaction({ uid }, { signal })));
        else enter(chooser(interaction));
      },
      (problem) => machine.enter(chooser(interaction, problem.code === 'ERR_INTERACTION_MISSING' ? problem : undefined)),
    );
  };

  const notMe = async (state: At<'consent'>): Promise<void> => {
    goesOnByItself = false;
    begun = undefined;
    await machine.run(
      async ({ enter, wait, signal }) => {
        enter(withAsking(state, true));
        await wait(state.interaction.visitor === null ? api.signOut({}, { signal }) : api.leaveIsso({ uid }, { signal }));
        await load();
      },
      (problem) => machine.enter(withAsking(state, false, problem)),
    );
  };

  /** `resume`: shows the step as it was, and goes on with what goes on by itself there. */
  const decline = <Step extends AskingState>(state: Step, resume: (state: Step) => void): Promise<void> =>
    machine.run(
      async ({ enter, wait, signal }) => {
        enter(withAsking(state, true));
        const { location } = await wait(api.declineInteraction({ uid }, { signal }));
        enter({ step: 'leaving', location, agreed: false });
      },
      (problem) => resume(withAsking(state, false, problem)),
    );

  const choose = ({ interaction }: At<'chooser'>, way: WayIn): void => {
    goesOnByItself = true;
    if (interaction.ways.includes(way)) machine.enter({ step: 'notice', way, interaction, busy: false });
  };

  return {
    machine,
    api,
    uid,
    clock,
    timers,
    begin,
    ref,
    load,
    agree,
    failed,
    follow,
    start,
    ask,
    refuse,
    readNoticeAgain,
    back,
    notMe,
    decline,
    choose,
  };
}
