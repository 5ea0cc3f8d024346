import { type MemberKind, parseIdNumber, parseTaxId } from '@cardbridge/sdk/flows';
import type { Handlers, RequestContext } from '../context.js';
import { requireActiveMember } from '../members/index.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import { verifyCard } from '../sign-in/index.js';
import { compareIdentity } from './compare-identity.js';
import { recordProof } from './record-proof.js';

/** Proof by card: a general member becomes gold, or an organisation's member stands for the organisation. */
export function createProof(services: Services): Handlers<'upgradeToGold' | 'proveOrganization'> {
  return {
    async upgradeToGold({ idNumber: typed, challengeNonce, token }, context) {
      const memberId = await requireGeneralMember(services, context, 'personal');
      const idNumber = parseIdNumber(typed)?.value;
      if (idNumber === undefined) throw new RefusedRequest('ERR_ID_NUMBER_INVALID');
      const identity = await verifyCard(services, context, { purpose: 'gold', challengeNonce, token });
      if (identity.kind !== 'citizen') throw new RefusedRequest('ERR_CARD_KIND_OTHER');
      await compareIdentity(services, identity, idNumber);
      const { name: certifiedName, subjectSerialNumber } = identity;
      const upgrade = await recordProof(services, memberId, { status: 'gold', certifiedName, idNumber, subjectSerialNumber });
      // Who the session stands for has grown, so an id that somebody else may know must not.
      await context.renewSessionId();
      return upgrade;
    },

    async proveOrganization({ taxId: typed, challengeNonce, token }, context) {
      const memberId = await requireGeneralMember(services, context, 'organization');
      const taxId = parseTaxId(typed);
      if (taxId === undefined) throw new RefusedRequest('ERR_TAX_ID_INVALID');
      const identity = await verifyCard(services, context, { purpose: 'organization', challengeNonce, token });
      if (identity.kind !== 'organization') throw new RefusedRequest('ERR_CARD_KIND_OTHER');
      // The whole tax id stands in the certificate: nobody else needs to be asked.
      if (identity.taxId !== taxId) throw new RefusedRequest('ERR_TAX_ID_OTHER');
      const upgrade = await recordProof(services, memberId, { status: 'organization', certifiedName: identity.name, taxId });
      await context.renewSessionId();
      return upgrade;
    },
  };
}

/** Before the card is bothered and the nonce spent; it is looked at again in the transaction that counts. */
async function requireGeneralMember(services: Services, context: RequestContext, kind: MemberKind): Promise<string> {
  const member = await requireActiveMember(services.database, context);
  if (member.kind !== kind) throw new RefusedRequest('ERR_MEMBER_KIND_OTHER');
  if (member.status !== 'general') throw new RefusedRequest('ERR_ALREADY_PROVED');
  return member.id;
}
