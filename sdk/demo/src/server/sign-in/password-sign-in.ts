import type { Handlers } from '../context.js';
import { findByAccount, summaryOf } from '../members/index.js';
import { verifyPassword } from '../passwords/index.js';
import { RefusedRequest } from '../refusal.js';
import { logUsage } from '../usage-log.js';
import { enter } from './enter.js';
import type { SignInServices } from './sign-in-services.js';

/**
 * Account name, e-mail address or mobile number with the password. Whether an account exists is told to nobody: one that does not
 * is answered, compared and locked like one that does. (Writing down a failure takes a moment longer where there is an account; with
 * three tries a quarter of an hour nobody measures that through a network.)
 *
 * What is left: the row of wrong passwords is the account's (facts: flows), so that who tries two names of one person and finds them
 * counted together has learnt that both belong to one account. They must know both names, it costs two of three tries, and the member
 * reads of it in the usage log. Rows of their own for each name would give a guesser three times as many tries.
 */
export function createPasswordSignIn(services: SignInServices): Handlers<'signInWithPassword'> {
  const { database, clock, limits, lockOuts } = services;
  return {
    async signInWithPassword({ account, password, liftFreeze }, context) {
      await limits.spend('sign-ins-per-address', context.address);
      const { normalized, member } = await findByAccount(database, account);
      const tried = await lockOuts.try(member === undefined ? { nobody: normalized } : { memberId: member.id }, () =>
        verifyPassword(member?.passwordHash, password),
      );
      if (tried.outcome === 'right' && member !== undefined) {
        const { passwordHash } = member;
        const entered = await enter(services, context, member.id, {
          event: 'signed-in-with-password',
          liftFreeze,
          stillProved: (now) => now.passwordHash === passwordHash,
          otherwise: 'ERR_CREDENTIALS_WRONG',
        });
        // Only failures count against an address: behind one there may be a whole school.
        await limits.giveBack('sign-ins-per-address', context.address);
        return { member: summaryOf(entered) };
      }
      if (member !== undefined && (tried.outcome === 'wrong' || (tried.outcome === 'locked' && tried.now))) {
        const entry = { memberId: member.id, at: new Date(clock()) };
        await database.transaction(async (transaction) => {
          await logUsage(transaction, { ...entry, event: 'sign-in-failed' });
          if (tried.outcome === 'locked') await logUsage(transaction, { ...entry, event: 'account-locked' });
        });
      }
      if (tried.outcome === 'locked') {
        throw new RefusedRequest('ERR_ACCOUNT_LOCKED', { details: { retryAfterSeconds: tried.retryAfterSeconds } });
      }
      const triesLeft = tried.outcome === 'wrong' ? tried.triesLeft : 0;
      throw new RefusedRequest('ERR_CREDENTIALS_WRONG', { details: { triesLeft } });
    },
  };
}
