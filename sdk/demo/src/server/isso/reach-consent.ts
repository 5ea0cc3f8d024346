import type { IssoStep } from '@cardbridge/sdk/flows';
import type { RequestContext } from '../context.js';
import type { IssoServices } from './isso-services.js';
import type { IssoSignIn, SignInDetails } from './sign-ins.js';

/**
 * The last step of every way: from now on somebody is here, and may agree. The session has its new id before that: whoever knew the
 * old one gets nothing of it.
 *
 * @throws {RefusedRequest} ERR_ISSO_STEP when another request was faster; ERR_SESSION_MISSING
 */
export async function reachConsent(
  { signIns }: Pick<IssoServices, 'signIns'>,
  signIn: IssoSignIn,
  context: Pick<RequestContext, 'renewSessionId'>,
  details: SignInDetails = {},
): Promise<IssoStep> {
  await context.renewSessionId();
  await signIns.move(signIn, 'consent', details);
  return { step: 'consent' };
}
