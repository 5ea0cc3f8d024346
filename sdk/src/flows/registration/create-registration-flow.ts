import * as v from 'valibot';
import type { IdentityServerApi } from '../api/routes.js';
import { type MemberKind, registrationDetails } from '../api/schemas.js';
import type { Flow } from '../flow.js';
import { createMachine } from '../machine/index.js';
import { createSteps } from '../one-time-code/steps.js';
import { passwordProblems } from '../rules/password.js';
import type { RegistrationEvent, RegistrationState } from './state.js';

/** What {@link createRegistrationFlow} takes. */
export interface RegistrationFlowOptions {
  readonly api: IdentityServerApi;
  /** Milliseconds since 1970; by default `Date.now`. */
  readonly clock?: () => number;
}

type Submitted<Type extends RegistrationEvent['type']> = Extract<RegistrationEvent, { type: Type }>;

/**
 * Becoming a general member: contact and captcha, the code that was sent there, name and password. Fetches the first captcha at
 * once.
 *
 * @example
 * ```ts
 * import { createRegistrationFlow, httpIdentityServer } from '@cardbridge/sdk/flows';
 *
 * const flow = createRegistrationFlow({ api: httpIdentityServer() });
 * flow.subscribe((state) => {
 *   if (state.step === 'contact') question.textContent = state.captcha?.question['zh-TW'] ?? '';
 *   if (state.step === 'registered') console.log(state.member.displayName);
 * });
 * await flow.send({
 *   type: 'submit-contact',
 *   kind: 'mobile',
 *   value: '0912-345-678',
 *   memberKind: 'personal',
 *   privacyNoticeVersion: '2026-11',
 *   captchaAnswer: answer.value,
 * });
 * ```
 */
export function createRegistrationFlow({
  api,
  clock = Date.now,
}: RegistrationFlowOptions): Flow<RegistrationState, RegistrationEvent> {
  const machine = createMachine<RegistrationState>({ step: 'contact', busy: false, captcha: undefined });
  const steps = createSteps<RegistrationState>({ machine, api, clock, missing: 'ERR_REGISTRATION_MISSING' });
  let memberKind: MemberKind = 'personal';
  let taken: Extract<RegistrationState, { step: 'taken' }> | undefined;

  const submitContact = (state: Extract<RegistrationState, { step: 'contact' }>, event: Submitted<'submit-contact'>) =>
    steps.submitContact(
      state,
      event,
      (request, options) => {
        memberKind = event.memberKind;
        return api.startRegistration({ ...request, memberKind, privacyNoticeVersion: event.privacyNoticeVersion }, options);
      },
      (contact, resendAt) => {
        taken = { step: 'taken', contact };
        return { step: 'code', busy: false, contact, resendAt };
      },
    );

  const submitDetails = async (
    state: Extract<RegistrationState, { step: 'details' }>,
    { familyName, givenName, password, wantsUpgrade }: Submitted<'submit-details'>,
  ) => {
    const { entries } = registrationDetails;
    if (!v.is(entries.familyName, familyName) || !v.is(entries.givenName, givenName)) {
      return steps.refuse(state, 'ERR_NAME_INVALID');
    }
    if (passwordProblems(password).length > 0) return steps.refuse(state, 'ERR_PASSWORD_WEAK');
    const request = { familyName, givenName, password, wantsUpgrade };
    await steps.ask(
      state,
      async ({ wait, signal }) => {
        const { member } = await wait(api.completeRegistration(request, { signal }));
        return { step: 'registered', member, wantsUpgrade };
      },
      (problem) => (problem.code === 'ERR_CONTACT_TAKEN' ? taken : undefined),
    );
  };

  const flow = machine.flow<RegistrationEvent>(async (event) => {
    const { state } = machine;
    if (machine.running) return;
    switch (event.type) {
      case 'submit-contact':
        if (state.step === 'contact') await submitContact(state, event);
        return;
      case 'renew-captcha':
        if (state.step === 'contact') await steps.openContact();
        return;
      case 'submit-code':
        if (state.step !== 'code') return;
        await steps.submitCode(
          state,
          event.code,
          api.confirmRegistrationCode,
          { step: 'details', busy: false, memberKind },
          (problem) => (problem.code === 'ERR_CONTACT_TAKEN' ? taken : undefined),
        );
        return;
      case 'resend-code':
        if (state.step === 'code') await steps.resendCode(state, api.resendRegistrationCode);
        return;
      case 'back':
        if (state.step === 'code' || state.step === 'details' || state.step === 'taken') await steps.openContact();
        return;
      case 'submit-details':
        if (state.step === 'details') await submitDetails(state, event);
        return;
    }
  });
  void steps.openContact();
  return flow;
}
