import type { CardIdentity } from '@cardbridge/sdk/flows';
import type { Identity } from '@cardbridge/sdk/verifier';
import type { Handlers } from '../context.js';
import { findMember, summaryOf } from '../members/index.js';
import { enter } from './enter.js';
import type { SignInServices } from './sign-in-services.js';
import { issueChallenge, verifyCard } from './verify-card.js';

/** By what the card proves, never by what anybody types (facts: flows, "Who is who"). */
export function createCardSignIn(services: SignInServices): Handlers<'issueChallenge' | 'signInWithCard'> {
  const { database, limits } = services;
  return {
    async issueChallenge({ purpose }, context) {
      // Before the card is bothered: a proof is of a member.
      if (purpose !== 'sign-in') context.requireMember();
      await limits.spend('challenges-per-address', context.address);
      return { challengeNonce: await issueChallenge(services, context, purpose) };
    },

    async signInWithCard({ challengeNonce, token }, context) {
      const identity = await verifyCard(services, context, { purpose: 'sign-in', challengeNonce, token });
      const view = viewOf(identity);
      const [key, value] =
        view.kind === 'citizen'
          ? (['subjectSerialNumber', view.subjectSerialNumber] as const)
          : (['taxId', view.taxId] as const);
      const member = await findMember(database, key, value);
      if (member === undefined) {
        // Signed in as who the card says, and no account is made.
        await context.renewSession({ identity: view });
        return { identity: view, member: null };
      }
      const entered = await enter(services, context, member.id, {
        event: 'signed-in-with-card',
        liftFreeze: false,
        stillProved: (now) => now[key] === value,
        // Deleted in this very moment: next time the card finds no account.
        otherwise: 'ERR_SERVER_BUSY',
      });
      return { identity: view, member: summaryOf(entered) };
    },
  };
}

/** What the contract shows of a card. The certificate's own number is nobody's business there. */
function viewOf(identity: Identity): CardIdentity {
  const { name } = identity;
  if (identity.kind === 'organization') return { kind: 'organization', name, taxId: identity.taxId };
  const { subjectSerialNumber, idNumberEnding } = identity;
  return { kind: 'citizen', name, subjectSerialNumber, idNumberEnding };
}
