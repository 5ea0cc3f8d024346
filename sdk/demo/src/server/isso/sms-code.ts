import type { Handlers } from '../context.js';
import type { IssoServices } from './isso-services.js';
import { beginPhone } from './phone.js';
import { reachConsent } from './reach.js';
import { codeKey, mobileOf, sendCode } from './send-code.js';
import { signInDue } from './sign-in-due.js';

const all = ['citizen-card', 'nhi-card', 'mobile-certificate', 'telecom'] as const;
/** The number is the person's to choose: it says nothing about who they are. */
const withAnyNumber = ['citizen-card', 'nhi-card', 'mobile-certificate'] as const;

/**
 * Six digits by SMS. They prove the number and nobody: before them or after them each way has a step that says who is here.
 */
export function createSmsCode(services: IssoServices): Handlers<'sendIssoCode' | 'resendIssoCode' | 'confirmIssoCode'> {
  const { codes } = services;
  return {
    async sendIssoCode({ mobile, ...ref }, context) {
      const signIn = await signInDue(services, context, ref, { ways: withAnyNumber, steps: ['mobile', 'code'] });
      return sendCode(services, signIn, context, mobile);
    },

    async resendIssoCode(ref, context) {
      const signIn = await signInDue(services, context, ref, { ways: all, steps: ['code'] });
      return sendCode(services, signIn, context, mobileOf(signIn));
    },

    async confirmIssoCode({ code, ...ref }, context) {
      const signIn = await signInDue(services, context, ref, { ways: all, steps: ['code'] });
      await codes.confirm(codeKey(signIn, mobileOf(signIn)), context, code);
      if (signIn.way !== 'telecom') return reachConsent(services, signIn, context);
      // The code is used up: when the operator does not answer, the person goes on from there with `renewPhone`.
      return beginPhone(services, signIn, context);
    },
  };
}
