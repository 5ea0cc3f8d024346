import type { RequestContext } from '../context.js';
import type { IssoServices } from './isso-services.js';
import type { IssoSignIn, SignIns } from './sign-ins.js';

/**
 * The sign-in that a request names, if the question is this browser's, the sign-in was begun for it here, and one of these steps of
 * one of these ways is due. Every step begins with this.
 *
 * @throws {RefusedRequest} ERR_INTERACTION_MISSING, ERR_ISSO_MISSING, ERR_ISSO_STEP
 */
export async function signInDue(
  { askingService, signIns }: Pick<IssoServices, 'askingService' | 'signIns'>,
  context: RequestContext,
  ref: { readonly uid: string; readonly signInId: string },
  due: Parameters<SignIns['at']>[2],
): Promise<IssoSignIn> {
  await askingService(ref.uid, context);
  return signIns.at(context, ref, due);
}
