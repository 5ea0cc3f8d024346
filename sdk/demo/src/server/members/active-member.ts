import type { RequestContext } from '../context.js';
import type { Queryable } from '../database/index.js';
import { RefusedRequest } from '../refusal.js';
import { findMember, type Member } from './member.js';

/**
 * The signed-in member, as the database has them now. Whoever was deleted or frozen in another browser meanwhile is signed in no
 * longer.
 *
 * @throws {RefusedRequest} ERR_SIGN_IN_REQUIRED
 */
export async function requireActiveMember(
  database: Queryable,
  context: Pick<RequestContext, 'requireMember'>,
  lock: 'lock' | 'read' = 'read',
): Promise<Member> {
  const member = await findMember(database, 'id', context.requireMember(), lock);
  if (member === undefined || member.frozenAt !== null) throw new RefusedRequest('ERR_SIGN_IN_REQUIRED');
  return member;
}
