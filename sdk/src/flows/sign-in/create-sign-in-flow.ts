import { IdentityServerError } from '../api/identity-server-error.js';
import type { IdentityServerApi } from '../api/routes.js';
import type { CardLink } from '../card-link/card-link.js';
import { isMissingBridge } from '../card-link/is-missing-bridge.js';
import { signChallenge } from '../card-link/sign-challenge.js';
import { createUseCard } from '../card-link/use-card.js';
import type { Flow } from '../flow.js';
import { createMachine } from '../machine/index.js';
import { MAX_PASSWORD_LENGTH } from '../rules/password.js';
import type { SignInEvent, SignInState } from './state.js';

/** What {@link createSignInFlow} takes. */
export interface SignInFlowOptions {
  readonly api: IdentityServerApi;
  readonly cardLink: CardLink;
}

/**
 * Signing in, by account and password or by card. Whether someone is signed in already, `api.session()` says before.
 *
 * @example
 * ```ts
 * import { createCardLink, createSignInFlow, httpIdentityServer } from '@cardbridge/sdk/flows';
 *
 * const flow = createSignInFlow({ api: httpIdentityServer(), cardLink: createCardLink() });
 * flow.subscribe((state) => {
 *   if (state.step === 'using-card') console.log(state.stage);
 *   if (state.step === 'ready' && state.problem) console.log(state.problem.code);
 *   if (state.step === 'signed-in') console.log(state.session.member?.displayName);
 * });
 * button.addEventListener('click', () => flow.send({ type: 'use-card' }));
 * ```
 */
export function createSignInFlow({ api, cardLink }: SignInFlowOptions): Flow<SignInState, SignInEvent> {
  const machine = createMachine<SignInState>({ step: 'ready' });
  const useCard = createUseCard(cardLink);

  const submitPassword = async ({ account, password, liftFreeze }: Extract<SignInEvent, { type: 'submit-password' }>) => {
    // What no account can have is not worth one of its three tries.
    if (account.trim() === '' || password === '' || password.length > MAX_PASSWORD_LENGTH) {
      machine.enter({ step: 'ready', problem: new IdentityServerError('ERR_CREDENTIALS_WRONG'), way: 'password' });
      return;
    }
    await machine.run(
      async ({ enter, wait, signal }) => {
        enter({ step: 'checking-password' });
        const request = { account, password, ...(liftFreeze === undefined ? {} : { liftFreeze }) };
        const { member } = await wait(api.signInWithPassword(request, { signal }));
        enter({ step: 'signed-in', session: { member, identity: null } });
      },
      (problem) =>
        machine.enter(problem.code === 'ERR_ACCOUNT_FROZEN' ? { step: 'frozen' } : { step: 'ready', problem, way: 'password' }),
    );
  };

  const signInWithCard = (readerId: string | undefined) =>
    machine.run(
      async (task) => {
        const { enter, wait, signal } = task;
        const signed = await signChallenge(useCard, task, {
          issue: (options) => api.issueChallenge({ purpose: 'sign-in' }, options),
          readerId,
          onStage: (stage, triesLeft) =>
            enter({ step: 'using-card', stage, ...(triesLeft === undefined ? {} : { triesLeft }) }),
        });
        enter({ step: 'using-card', stage: 'verifying' });
        const session = await wait(api.signInWithCard(signed, { signal }));
        enter({ step: 'signed-in', session });
      },
      (problem) => machine.enter({ step: 'ready', problem, way: 'card' }),
    );

  const unfollow = cardLink.subscribe(({ bridge }) => {
    const { state } = machine;
    // What was missing is there: the sentence about it is no longer true.
    if (bridge === 'ready' && state.step === 'ready' && isMissingBridge(state.problem)) machine.enter({ step: 'ready' });
  });

  return machine.flow<SignInEvent>(async (event) => {
    const { state } = machine;
    switch (event.type) {
      case 'submit-password':
        if (state.step === 'ready' || state.step === 'frozen') await submitPassword(event);
        return;
      case 'use-card':
        if (state.step === 'ready') await signInWithCard(event.readerId);
        return;
      case 'cancel':
        // What the server is deciding cannot be called back: the browser would be signed in on a page that says it is not.
        if (state.step !== 'frozen' && !(state.step === 'using-card' && state.stage !== 'verifying')) return;
        machine.cancel();
        machine.enter({ step: 'ready' });
        return;
    }
  }, unfollow);
}
