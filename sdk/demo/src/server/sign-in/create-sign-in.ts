import type { Handlers } from '../context.js';
import { findMember, summaryOf } from '../members/index.js';
import { logUsage } from '../usage-log.js';
import { createCardSignIn } from './card-sign-in.js';
import { createPasswordSignIn } from './password-sign-in.js';
import type { SignInServices } from './sign-in-services.js';

/** Who this browser is, the ways in, and the way out. */
export function createSignIn(
  services: SignInServices,
): Handlers<'session' | 'issueChallenge' | 'signInWithPassword' | 'signInWithCard' | 'signOut'> {
  const { database, clock } = services;
  return {
    ...createPasswordSignIn(services),
    ...createCardSignIn(services),

    async session(_, { session }) {
      const member = session.memberId === null ? undefined : await findMember(database, 'id', session.memberId);
      // A frozen account has nobody signed in to it.
      if (member !== undefined && member.frozenAt === null) return { member: summaryOf(member), identity: null };
      return { member: null, identity: session.identity };
    },

    async signOut(_, context) {
      const { memberId } = context.session;
      if (memberId !== null) {
        await database.transaction(async (transaction) => {
          // Deleted in another browser meanwhile: nothing is left to write it down with.
          if ((await findMember(transaction, 'id', memberId, 'lock')) === undefined) return;
          await logUsage(transaction, { memberId, at: new Date(clock()), event: 'signed-out' });
        });
      }
      await context.renewSession(null);
      return {};
    },
  };
}
