import type { IssoStep } from '@cardbridge/sdk/flows';
import type { CodeKey } from '../codes/index.js';
import type { RequestContext } from '../context.js';
import { maskContact } from '../members/index.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';
import type { IssoSignIn, SignInDetails } from './sign-ins.js';

/**
 * Sends six digits to `mobile` and takes the sign-in to `code`, with `details` beside the number. When they could not be sent it stays
 * where it was, with the number that it had.
 *
 * @throws {RefusedRequest} ERR_TOO_MANY_CODES, ERR_CODE_NOT_SENT; ERR_ISSO_STEP when another request was faster
 */
export async function sendCode(
  { codes, signIns, askingService }: Pick<IssoServices, 'codes' | 'signIns' | 'askingService'>,
  signIn: IssoSignIn,
  context: RequestContext,
  mobile: string,
  details: SignInDetails = {},
): Promise<IssoStep> {
  const { name: service } = await askingService(signIn.uid, context);
  const sent = await codes.send(codeKey(signIn, mobile), context, { kind: 'isso', service });
  await signIns.move(signIn, 'code', { ...details, mobile });
  return {
    step: 'code',
    maskedMobile: maskContact({ kind: 'mobile', value: mobile }).masked,
    // The operator is asked about the line with this number: another would be another person's.
    mobileIsFixed: signIn.way === 'telecom',
    ...sent,
  };
}

/** The code is right in this sign-in, for this number. */
export const codeKey = ({ id }: IssoSignIn, mobile: string): CodeKey => ({
  purpose: 'isso',
  subject: id,
  contact: { kind: 'mobile', value: mobile },
});

/** The number that the code went to. At `code` there is one; without it nobody goes on. */
export function mobileOf({ details }: IssoSignIn): string {
  if (details.mobile === undefined) throw new RefusedRequest('ERR_ISSO_STEP');
  return details.mobile;
}
