import type { Handlers } from '../context.js';
import { hashPassword } from '../passwords/index.js';
import { logUsage } from '../usage-log.js';
import { requireActiveMember } from './active-member.js';
import { confirmPassword, requireSamePassword } from './confirm-password.js';
import { endSessionsOf } from './end-sessions.js';
import type { MemberServices } from './member-services.js';

/** A new password for who knows the old one. Whoever else was signed in to the account no longer is. */
export function createPasswordChange(
  services: Pick<MemberServices, 'database' | 'clock' | 'lockOuts'>,
): Handlers<'changePassword'> {
  const { database, clock } = services;
  return {
    async changePassword({ oldPassword, newPassword }, context) {
      const confirmed = await requireActiveMember(database, context);
      await confirmPassword(services, confirmed, oldPassword);
      // Hashing is slow by design: no transaction is held open for it.
      const passwordHash = await hashPassword(newPassword);
      await database.transaction(async (transaction) => {
        const member = await requireActiveMember(transaction, context, 'lock');
        requireSamePassword(confirmed, member);
        await transaction.query('update members set password_hash = $2 where id = $1', [member.id, passwordHash]);
        await endSessionsOf(transaction, member.id, context.session);
        await logUsage(transaction, { memberId: member.id, at: new Date(clock()), event: 'password-changed' });
      });
      await context.renewSessionId();
      return {};
    },
  };
}
