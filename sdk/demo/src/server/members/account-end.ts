import type { Handlers } from '../context.js';
import { namesOf } from '../subjects.js';
import { logUsage } from '../usage-log.js';
import { requireActiveMember } from './active-member.js';
import { confirmPassword, requireSamePassword } from './confirm-password.js';
import { endSessionsOf } from './end-sessions.js';
import type { MemberServices } from './member-services.js';

/** Freezing, which the member can lift again, and deletion, which nobody can. */
export function createAccountEnd(
  services: Pick<MemberServices, 'database' | 'subjectOf' | 'clock' | 'lockOuts'>,
): Handlers<'freezeAccount' | 'deleteAccount'> {
  const { database, subjectOf, clock } = services;
  return {
    async freezeAccount({ password }, context) {
      const confirmed = await requireActiveMember(database, context);
      await confirmPassword(services, confirmed, password);
      await database.transaction(async (transaction) => {
        const member = await requireActiveMember(transaction, context, 'lock');
        requireSamePassword(confirmed, member);
        const at = new Date(clock());
        await transaction.query('update members set frozen_at = $2 where id = $1', [member.id, at]);
        await endSessionsOf(transaction, member.id);
        await logUsage(transaction, { memberId: member.id, at, event: 'account-frozen' });
      });
      await context.renewSession(null);
      return {};
    },

    async deleteAccount({ password }, context) {
      const confirmed = await requireActiveMember(database, context);
      await confirmPassword(services, confirmed, password);
      await database.transaction(async (transaction) => {
        const member = await requireActiveMember(transaction, context, 'lock');
        requireSamePassword(confirmed, member);
        // Sessions, usage log, opened services and authorisations refer to the member and go with them.
        await transaction.query('delete from members where id = $1', [member.id]);
        // What they left beside the account is the same person's, and is to be forgotten too.
        const { subject } = namesOf(member, subjectOf);
        if (subject === null) return;
        await transaction.query('delete from usage_log where subject = $1', [subject]);
        await transaction.query('delete from authorization_payloads where subject = $1', [subject]);
      });
      await context.renewSession(null);
      return {};
    },
  };
}
