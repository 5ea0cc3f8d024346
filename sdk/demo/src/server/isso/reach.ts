import type { IssoStep } from '@cardbridge/sdk/flows';
import type { RequestContext } from '../context.js';
import type { IssoServices } from './isso-services.js';
import type { IssoSignIn, SignInDetails } from './sign-ins.js';

type Renewing = Pick<RequestContext, 'renewSessionId'>;

/**
 * It is proved who is here, and their number is still to come. The session has its new id before that: whoever knew the old one does
 * not go on as them with a number of their own.
 *
 * @throws {RefusedRequest} ERR_ISSO_STEP when another request was faster; ERR_SESSION_MISSING
 */
export const reachMobile = (
  services: Pick<IssoServices, 'signIns'>,
  signIn: IssoSignIn,
  context: Renewing,
  details: SignInDetails,
): Promise<IssoStep> => reach(services, signIn, context, 'mobile', details);

/**
 * The last step of every way: from now on somebody is here, and may agree. Here, too, under a new session id.
 *
 * @throws {RefusedRequest} ERR_ISSO_STEP when another request was faster; ERR_SESSION_MISSING
 */
export const reachConsent = (
  services: Pick<IssoServices, 'signIns'>,
  signIn: IssoSignIn,
  context: Renewing,
  details: SignInDetails = {},
): Promise<IssoStep> => reach(services, signIn, context, 'consent', details);

async function reach(
  { signIns }: Pick<IssoServices, 'signIns'>,
  signIn: IssoSignIn,
  context: Renewing,
  step: 'mobile' | 'consent',
  details: SignInDetails,
): Promise<IssoStep> {
  await context.renewSessionId();
  await signIns.move(signIn, step, details);
  return { step };
}
