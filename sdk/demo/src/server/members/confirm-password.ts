import { verifyPassword } from '../passwords/index.js';
import { RefusedRequest } from '../refusal.js';
import { logUsage } from '../usage-log.js';
import type { Member } from './member.js';
import type { MemberServices } from './member-services.js';

/**
 * Resolves when the signed-in member knows their password. Wrong ones count together with those at the sign-in: a session that was
 * left open is no way around the lock.
 *
 * @throws {RefusedRequest} ERR_PASSWORD_WRONG, ERR_ACCOUNT_LOCKED
 */
export async function confirmPassword(
  { database, clock, lockOuts }: Pick<MemberServices, 'database' | 'clock' | 'lockOuts'>,
  member: Member,
  password: string,
): Promise<void> {
  const tried = await lockOuts.try({ memberId: member.id }, () => verifyPassword(member.passwordHash, password));
  if (tried.outcome === 'right') return;
  if (tried.outcome === 'wrong') throw new RefusedRequest('ERR_PASSWORD_WRONG', { details: { triesLeft: tried.triesLeft } });
  if (tried.now) await logUsage(database, { memberId: member.id, at: new Date(clock()), event: 'account-locked' });
  throw new RefusedRequest('ERR_ACCOUNT_LOCKED', { details: { retryAfterSeconds: tried.retryAfterSeconds } });
}

/** For the transaction that follows: refuses when the password that was confirmed has been changed in between. */
export function requireSamePassword(confirmed: Member, now: Member): void {
  if (confirmed.passwordHash !== now.passwordHash) throw new RefusedRequest('ERR_PASSWORD_WRONG');
}
