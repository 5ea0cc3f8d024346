import * as v from 'valibot';
import type { IdentityServerApi } from '../api/routes.js';
import { passwordResetLink } from '../api/schemas.js';
import type { Flow } from '../flow.js';
import { createMachine } from '../machine/index.js';
import { createSteps } from '../one-time-code/steps.js';
import { passwordProblems } from '../rules/password.js';
import type { PasswordResetEvent, PasswordResetState } from './state.js';

/** What {@link createPasswordResetFlow} takes. */
export interface PasswordResetFlowOptions {
  readonly api: IdentityServerApi;
  /** Milliseconds since 1970; by default `Date.now`. */
  readonly clock?: () => number;
}

/**
 * A new password for who forgot the old one: by mobile number with a code, by e-mail with a link and then a code. Fetches the
 * first captcha at once; a page that was opened by the link of an e-mail sends `open-link` first.
 *
 * @example
 * ```ts
 * import { createPasswordResetFlow, httpIdentityServer } from '@cardbridge/sdk/flows';
 *
 * const flow = createPasswordResetFlow({ api: httpIdentityServer() });
 * flow.subscribe((state) => {
 *   if (state.step === 'mail-sent') console.log('Please open the link in the e-mail.');
 *   if (state.step === 'done') console.log('Sign in with the new password.');
 * });
 * const linkToken = /^\/forgotten-password\/([\w-]+)$/.exec(location.pathname)?.[1];
 * if (linkToken !== undefined) await flow.send({ type: 'open-link', linkToken });
 * ```
 */
export function createPasswordResetFlow({
  api,
  clock = Date.now,
}: PasswordResetFlowOptions): Flow<PasswordResetState, PasswordResetEvent> {
  const machine = createMachine<PasswordResetState>({ step: 'contact', busy: false, captcha: undefined });
  const steps = createSteps<PasswordResetState>({ machine, api, clock, missing: 'ERR_RESET_MISSING' });

  const openLink = async (linkToken: string): Promise<void> => {
    // A captcha that is still on its way is not needed any more.
    machine.cancel();
    const step = { step: 'link', busy: true } as const;
    if (!v.is(passwordResetLink, { linkToken })) return steps.refuse(step, 'ERR_RESET_LINK_UNKNOWN');
    return steps.ask(step, async ({ wait, signal }) => {
      await wait(api.openPasswordResetLink({ linkToken }, { signal }));
      return { step: 'code', busy: false, contact: undefined, resendAt: undefined };
    });
  };

  const submitPassword = async (state: Extract<PasswordResetState, { step: 'new-password' }>, newPassword: string) => {
    if (passwordProblems(newPassword).length > 0) return steps.refuse(state, 'ERR_PASSWORD_WEAK');
    await steps.ask(state, async ({ wait, signal }) => {
      await wait(api.completePasswordReset({ newPassword }, { signal }));
      return { step: 'done' };
    });
  };

  const flow = machine.flow<PasswordResetEvent>(async (event) => {
    const { state } = machine;
    if (event.type === 'open-link') {
      if (state.step !== 'done' && !state.busy) await openLink(event.linkToken);
      return;
    }
    if (machine.running) return;
    switch (event.type) {
      case 'submit-contact':
        if (state.step !== 'contact') return;
        await steps.submitContact(state, event, api.startPasswordReset, (contact, resendAt) =>
          contact.kind === 'mobile'
            ? { step: 'code', busy: false, contact, resendAt }
            : { step: 'mail-sent', busy: false, contact, resendAt },
        );
        return;
      case 'renew-captcha':
        if (state.step === 'contact') await steps.openContact();
        return;
      case 'resend-code':
        if (state.step === 'code' || state.step === 'mail-sent') {
          await steps.resendCode<typeof state>(state, api.resendPasswordResetCode);
        }
        return;
      case 'submit-code':
        if (state.step !== 'code') return;
        await steps.submitCode(state, event.code, api.confirmPasswordResetCode, { step: 'new-password', busy: false });
        return;
      case 'back':
        if (state.step !== 'contact' && state.step !== 'done') await steps.openContact();
        return;
      case 'submit-password':
        if (state.step === 'new-password') await submitPassword(state, event.newPassword);
        return;
    }
  });
  void steps.openContact();
  return flow;
}
