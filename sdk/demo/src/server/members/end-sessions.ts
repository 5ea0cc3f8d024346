import type { Queryable } from '../database/index.js';

/**
 * Signs a member out everywhere. In a transaction that has locked the member (`findMember` with `lock`) no session can slip in
 * behind: starting one refers to the member, and so waits for the lock.
 */
export async function endSessionsOf(transaction: Queryable, memberId: string): Promise<void> {
  await transaction.query('delete from sessions where member_id = $1', [memberId]);
}
