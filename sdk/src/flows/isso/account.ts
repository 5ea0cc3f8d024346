import type { Interaction, IssoQrState } from '../api/isso-schemas.js';
import type { FlowProblem } from '../flow.js';
import { type Asking, withAsking } from '../one-time-code/steps.js';
import { MAX_PASSWORD_LENGTH } from '../rules/password.js';
import { type Due, expiryOf, poll } from './poll.js';
import type { IssoEvent } from './state.js';
import type { At, Walk } from './walk.js';

/** The account: by password, or by a QR code that the app of somebody signed in there scans. */
export function createAccountWay({ machine, api, uid, clock, timers, ...walk }: Walk) {
  /** Of the code on show. */
  let pollAfterSeconds = 0;

  const accountStep = (interaction: Interaction, frozen = false): At<'account'> => ({
    step: 'account',
    interaction,
    frozen,
    busy: false,
  });

  const submitPassword = async (
    state: At<'account'>,
    { account, password, liftFreeze }: Extract<IssoEvent, { readonly type: 'submit-password' }>,
  ): Promise<void> => {
    // What no account can have is not worth one of its three tries.
    if (account.trim() === '' || password === '' || password.length > MAX_PASSWORD_LENGTH) {
      return walk.refuse(state, 'ERR_CREDENTIALS_WRONG');
    }
    await machine.run(
      async ({ enter, wait, signal }) => {
        enter(withAsking(state, true));
        const request = { account, password, ...(liftFreeze === undefined ? {} : { liftFreeze }) };
        await wait(api.signInWithPassword(request, { signal }));
        await walk.load();
      },
      (problem) => machine.enter(refusedAs(state, problem)),
    );
  };

  /** Frozen is a question, no failure. After another password nobody knows. */
  const refusedAs = ({ interaction, frozen }: At<'account'>, problem: FlowProblem): At<'account'> =>
    problem.code === 'ERR_ACCOUNT_FROZEN'
      ? accountStep(interaction, true)
      : withAsking(accountStep(interaction, frozen && problem.code !== 'ERR_CREDENTIALS_WRONG'), false, problem);

  const noCode = (interaction: Interaction, asking: Asking): At<'qr'> => ({
    step: 'qr',
    interaction,
    content: undefined,
    expiresAt: undefined,
    ...asking,
  });

  const showQr = ({ interaction }: At<'account' | 'qr'>): Promise<void> =>
    machine.run(
      async ({ enter, wait, signal }) => {
        enter(noCode(interaction, { busy: true }));
        const { privacyNoticeVersion } = interaction;
        const { signInId, ...shown } = await wait(api.showIssoQr({ uid, privacyNoticeVersion }, { signal }));
        walk.begin({ signInId, way: 'account' });
        const due = show(interaction, { state: 'shown', ...shown });
        void watch(interaction, due);
      },
      (problem) => qrFailed(interaction, problem),
    );

  const qrFailed = (interaction: Interaction, problem: FlowProblem): void | Promise<void> => {
    const state = noCode(interaction, { busy: false, problem });
    if (problem.code === 'ERR_PRIVACY_NOTICE_OUTDATED') return walk.readNoticeAgain(state, 'account', problem);
    return walk.failed(state, problem, () => machine.enter(state));
  };

  const show = (interaction: Interaction, answer: Exclude<IssoQrState, { readonly state: 'signed-in' }>): Due => {
    const { state } = machine;
    const before = state.step === 'qr' ? state : noCode(interaction, { busy: true });
    const expiresAt = expiryOf(answer.expiresAfterSeconds, clock(), before.expiresAt);
    const content = answer.state === 'shown' ? answer.content : before.content;
    const confirmationNumber = answer.state === 'scanned' ? answer.confirmationNumber : undefined;
    const isSame =
      before.content === content && before.expiresAt === expiresAt && before.confirmationNumber === confirmationNumber;
    if (before.busy || !isSame) {
      machine.enter({
        ...noCode(interaction, { busy: false }),
        content,
        expiresAt,
        ...(confirmationNumber === undefined ? {} : { confirmationNumber }),
      });
    }
    // A code that has changed at the server is of no use to whoever scans it here.
    pollAfterSeconds =
      answer.state === 'shown' ? Math.min(answer.pollAfterSeconds, answer.rotateAfterSeconds) : answer.pollAfterSeconds;
    return { pollAfterSeconds, expiresAt };
  };

  const watch = (interaction: Interaction, due: Due): Promise<void> =>
    machine.run(
      (task) =>
        poll(
          task,
          {
            clock,
            timers,
            expired: 'ERR_QR_EXPIRED',
            ask: (options) => api.pollIssoQr(walk.ref(), options),
            async hear(answer) {
              if (answer.state !== 'signed-in') return show(interaction, answer);
              await walk.load();
              return undefined;
            },
          },
          due,
        ),
      (problem) => qrFailed(interaction, problem),
    );

  /** A code that is still on show is followed again. */
  const resumeQr = (state: At<'qr'>): void => {
    machine.enter(state);
    const { interaction, content, expiresAt } = state;
    if (content !== undefined && expiresAt !== undefined) void watch(interaction, { pollAfterSeconds, expiresAt });
  };

  const open = ({ interaction }: At<'notice' | 'qr'>): void => {
    machine.cancel();
    machine.enter(accountStep(interaction));
  };

  return { open, submitPassword, showQr, resumeQr };
}
