import type { BrowserSession } from '../context.js';
import type { Queryable } from '../database/index.js';
import { keyOfSession } from '../sessions.js';

/**
 * Signs a member out everywhere, but in the session that is to stay. In a transaction that has locked the member (`findMember` with `lock`) no session can slip in
 * behind: starting one refers to the member, and so waits for the lock.
 */
export async function endSessionsOf(transaction: Queryable, memberId: string, but?: Pick<BrowserSession, 'id'>): Promise<void> {
  const kept = but === undefined ? '' : keyOfSession(but.id);
  await transaction.query('delete from sessions where member_id = $1 and id_hash <> $2', [memberId, kept]);
}
