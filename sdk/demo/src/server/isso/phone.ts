import { randomUUID } from 'node:crypto';
import type { IssoStep } from '@cardbridge/sdk/flows';
import type { Handlers, RequestContext } from '../context.js';
import type { PhoneResult } from '../outside/index.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';
import { phoneProvider } from './phone-provider.js';
import { reachConsent, reachMobile } from './reach.js';
import { signInDue } from './sign-in-due.js';
import type { IssoSignIn, PhoneTransaction } from './sign-ins.js';

const due = { ways: ['mobile-certificate', 'telecom'], steps: ['phone'] } as const;

const problems = {
  declined: 'ERR_PHONE_DECLINED',
  expired: 'ERR_PHONE_EXPIRED',
  'other-person': 'ERR_PHONE_OTHER_PERSON',
  'not-on-line': 'ERR_PHONE_NOT_ON_LINE',
  'line-unfit': 'ERR_PHONE_LINE_UNFIT',
} as const;

/**
 * Has the person's phone prove them: begins a transaction, in place of the one that may be under way, and goes to step `phone`.
 *
 * @throws {RefusedRequest} ERR_PROVIDER_UNAVAILABLE, ERR_TOO_MANY_REQUESTS: then, too, the sign-in is at `phone`, for `renewPhone`;
 * ERR_WAY_UNAVAILABLE; ERR_ISSO_STEP when another request was faster
 */
export async function beginPhone(services: IssoServices, signIn: IssoSignIn, context: RequestContext): Promise<IssoStep> {
  const { signIns, limits, clock, origin } = services;
  const provider = phoneProvider(services, signIn);
  const { name } = await services.askingService(signIn.uid, context);
  // First the step: from here on no transaction from before counts, and whatever fails below leaves something to renew.
  const waiting = await signIns.move(signIn, 'phone', { phone: undefined });
  await limits.spend('phones-per-session', context.session.id);
  await limits.spend('phones-per-address', context.address);
  const transactionId = randomUUID();
  // The provider's time begins after ours, so that nobody is shown a code that is dead already.
  const expiresAt = clock() + provider.timeLimitSeconds * 1000;
  const { link } = await provider.start({ transactionId, hint: { application: name, origin } });
  const phone = { transactionId, link, expiresAt };
  await signIns.move(waiting, 'phone', { phone });
  return stepOf(services, phone, provider.pollAfterSeconds);
}

/** Where the person stands whose phone is asked, and a new question to it. */
export function createPhone(services: IssoServices): Handlers<'renewPhone' | 'pollPhone'> {
  const { signIns, limits, shortTerm } = services;

  /** Of any number of requests that see an end, one takes it: the others meet another revision. */
  async function end(signIn: IssoSignIn, phone: PhoneTransaction, result: Ended, context: RequestContext): Promise<IssoStep> {
    const other = result.status === 'succeeded' && result.idNumber !== signIn.details.idNumber;
    if (result.status === 'failed' || other) {
      const problem = problems[result.status === 'failed' ? result.reason : 'other-person'];
      await signIns.move(signIn, 'phone', { phone: { ...phone, problem } });
      throw new RefusedRequest(problem);
    }
    if (signIn.way === 'mobile-certificate') {
      const { name } = result;
      return reachMobile(services, signIn, context, { phone: undefined, ...(name === undefined ? {} : { name }) });
    }
    return reachConsent(services, signIn, context, { phone: undefined });
  }

  return {
    renewPhone: async (ref, context) => beginPhone(services, await signInDue(services, context, ref, due), context),

    async pollPhone(ref, context) {
      const signIn = await signInDue(services, context, ref, due);
      await limits.spend('polls-per-session', context.session.id);
      const { phone } = signIn.details;
      // It never began, or is being renewed by another request.
      if (phone === undefined) throw new RefusedRequest('ERR_PHONE_EXPIRED');
      if (phone.problem !== undefined) throw new RefusedRequest(phone.problem);
      const provider = phoneProvider(services, signIn);
      const { count, endsInSeconds } = await shortTerm.count(`phone-asked:${phone.transactionId}`, provider.pollAfterSeconds);
      // Too late only once the provider was asked after the end: somebody may have answered in the last second.
      if (count > 1) return stepOf(services, phone, provider.pollAfterSeconds, endsInSeconds);
      const result = await provider.result(phone.transactionId);
      if (result.status === 'pending') return stepOf(services, phone, provider.pollAfterSeconds);
      return end(signIn, phone, result, context);
    },
  };
}

type Ended = Exclude<PhoneResult, { readonly status: 'pending' }>;

function stepOf(
  { clock }: IssoServices,
  { link, expiresAt }: PhoneTransaction,
  pollAfterSeconds: number,
  atLeastSeconds = 0,
): IssoStep {
  const expiresAfterSeconds = Math.max(atLeastSeconds, Math.ceil((expiresAt - clock()) / 1000));
  return { step: 'phone', link, expiresAfterSeconds, pollAfterSeconds };
}
