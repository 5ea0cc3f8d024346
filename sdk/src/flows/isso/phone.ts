import type { Interaction, IssoStep, WayIn } from '../api/isso-schemas.js';
import type { FlowProblem } from '../flow.js';
import type { Asking } from '../one-time-code/steps.js';
import { type Due, expiryOf, poll } from './poll.js';
import type { At, Walk } from './walk.js';

type Way = At<'phone'>['way'];
type PhoneStep = Extract<IssoStep, { readonly step: 'phone' }>;

export const isPhoneWay = (way: WayIn): way is Way => way === 'mobile-certificate' || way === 'telecom';

/** The person opens a link on their phone; the flow asks what came of it. */
export function createPhone({ machine, api, clock, timers, ...walk }: Walk) {
  /** Of the link on show. */
  let pollAfterSeconds = 0;

  const noLink = (way: Way, interaction: Interaction, asking: Asking): At<'phone'> => ({
    step: 'phone',
    way,
    interaction,
    link: undefined,
    expiresAt: undefined,
    ...asking,
  });

  const enter = (next: PhoneStep, way: Way, interaction: Interaction): void => {
    if (next.expiresAfterSeconds === 0) machine.enter(noLink(way, interaction, { busy: false }));
    else void watch(way, interaction, show(next, way, interaction));
  };

  const show = (next: PhoneStep, way: Way, interaction: Interaction): Due => {
    const { state } = machine;
    const before = state.step === 'phone' && state.link === next.link ? state : undefined;
    const expiresAt = expiryOf(next.expiresAfterSeconds, clock(), before?.expiresAt);
    if (before === undefined || before.busy || before.expiresAt !== expiresAt) {
      machine.enter({ ...noLink(way, interaction, { busy: false }), link: next.link, expiresAt });
    }
    pollAfterSeconds = next.pollAfterSeconds;
    return { pollAfterSeconds, expiresAt };
  };

  const watch = (way: Way, interaction: Interaction, due: Due): Promise<void> =>
    machine.run(
      (task) =>
        poll(
          task,
          {
            clock,
            timers,
            expired: 'ERR_PHONE_EXPIRED',
            ask: (options) => api.pollPhone(walk.ref(), options),
            async hear(answer) {
              if (answer.step === 'phone') return show(answer, way, interaction);
              await walk.follow(answer, interaction);
              return undefined;
            },
          },
          due,
        ),
      (problem) => phoneFailed(way, interaction, problem),
    );

  const phoneFailed = (way: Way, interaction: Interaction, problem: FlowProblem): void | Promise<void> => {
    const state = noLink(way, interaction, { busy: false, problem });
    return walk.failed(state, problem, () => machine.enter(state));
  };

  const renew = ({ way, interaction }: At<'phone'>): Promise<void> =>
    walk.ask(noLink(way, interaction, { busy: false }), (options) => api.renewPhone(walk.ref(), options));

  /** A link that is still on show is followed again. */
  const resume = (state: At<'phone'>): void => {
    machine.enter(state);
    const { way, interaction, link, expiresAt } = state;
    if (link !== undefined && expiresAt !== undefined) void watch(way, interaction, { pollAfterSeconds, expiresAt });
  };

  return { enter, renew, resume };
}
