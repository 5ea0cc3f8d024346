import type { RequestContext } from '../context.js';
import { findMember, type Member } from '../members/index.js';
import { RefusedRequest } from '../refusal.js';
import { logUsage } from '../usage-log.js';
import type { SignInServices } from './sign-in-services.js';

export interface Entry {
  readonly event: 'signed-in-with-password' | 'signed-in-with-card' | 'signed-in-with-app';
  /** Only the password lifts a freeze, and only when the member asks for it. */
  readonly liftFreeze: boolean;
  /** Whether the member as they are now is still the one who was proved. */
  readonly stillProved: (member: Member) => boolean;
  /** What to say when not. */
  readonly otherwise: 'ERR_CREDENTIALS_WRONG' | 'ERR_QR_DECLINED' | 'ERR_SERVER_BUSY';
}

/**
 * Signs a member in who has proved to be one: writes it down, and gives the browser a session with a new id.
 *
 * @throws {RefusedRequest} ERR_ACCOUNT_FROZEN, or `otherwise`
 */
export async function enter(
  { database, clock, sessions }: Pick<SignInServices, 'database' | 'clock' | 'sessions'>,
  context: Pick<RequestContext, 'renewSession'>,
  memberId: string,
  { event, liftFreeze, stillProved, otherwise }: Entry,
): Promise<Member> {
  const entered = await database.transaction(async (transaction) => {
    const member = await findMember(transaction, 'id', memberId, 'lock');
    if (member === undefined || !stillProved(member)) throw new RefusedRequest(otherwise);
    const at = new Date(clock());
    if (member.frozenAt !== null) {
      if (!liftFreeze) throw new RefusedRequest('ERR_ACCOUNT_FROZEN');
      await transaction.query('update members set frozen_at = null where id = $1', [memberId]);
      await logUsage(transaction, { memberId, at, event: 'freeze-lifted' });
    }
    await logUsage(transaction, { memberId, at, event });
    return { ...member, frozenAt: null };
  });
  const session = await context.renewSession({ memberId }).catch((error: unknown) => {
    // Deleted in between: there is nobody left for a session to stand for.
    throw error instanceof RefusedRequest ? new RefusedRequest(otherwise, { cause: error }) : error;
  });
  // A new password or a freeze ends all sessions that are there. It may have come between the two lines above and missed this one.
  const now = await findMember(database, 'id', memberId);
  if (now === undefined || now.frozenAt !== null || !stillProved(now)) {
    await sessions.end(session.id);
    throw new RefusedRequest(now !== undefined && now.frozenAt !== null ? 'ERR_ACCOUNT_FROZEN' : otherwise);
  }
  return entered;
}
