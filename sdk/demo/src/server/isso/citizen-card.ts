import { parseIdNumber } from '@cardbridge/sdk/flows';
import type { Handlers } from '../context.js';
import { compareIdentity } from '../proof/index.js';
import { RefusedRequest } from '../refusal.js';
import { issueChallenge, verifyCard } from '../sign-in/index.js';
import type { IssoServices } from './isso-services.js';
import { reachMobile } from './reach.js';
import { signInDue } from './sign-in-due.js';

const due = { ways: ['citizen-card'], steps: ['card'] } as const;

/** What the card signs is good for this sign-in and no other, of this browser. */
const purposeOf = (signInId: string) => `isso:${signInId}`;

/** A citizen certificate in a reader (實體自然人憑證): name and ID number of its holder. No account is looked for, and none is made. */
export function createCitizenCard(services: IssoServices): Handlers<'issueIssoChallenge' | 'proveCitizenCard'> {
  const { limits } = services;
  return {
    async issueIssoChallenge(ref, context) {
      const { id } = await signInDue(services, context, ref, due);
      await limits.spend('challenges-per-address', context.address);
      return { challengeNonce: await issueChallenge(services, context, purposeOf(id)) };
    },

    async proveCitizenCard({ idNumber: typed, challengeNonce, token, ...ref }, context) {
      const signIn = await signInDue(services, context, ref, due);
      const idNumber = parseIdNumber(typed)?.value;
      if (idNumber === undefined) throw new RefusedRequest('ERR_ID_NUMBER_INVALID');
      const identity = await verifyCard(services, context, { purpose: purposeOf(signIn.id), challengeNonce, token });
      if (identity.kind !== 'citizen') throw new RefusedRequest('ERR_CARD_KIND_OTHER');
      await compareIdentity(services, identity, idNumber);
      return reachMobile(services, signIn, context, { idNumber, name: identity.name });
    },
  };
}
