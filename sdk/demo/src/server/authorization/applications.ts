import type { Applications } from '@cardbridge/sdk/flows';
import type { Handlers } from '../context.js';
import type { Queryable } from '../database/index.js';
import { type Member, requireActiveMember } from '../members/index.js';
import type { Services } from '../services.js';
import { namesOf } from '../subjects.js';
import { logUsage } from '../usage-log.js';
import { shownClaims } from './claims.js';
import type { AuthorizationClient } from './client.js';
import { findGrants, type GivenGrant } from './grants.js';
import { wayGives } from './visitor-claims.js';

/**
 * The services that hold an authorisation of the member, and taking it back (facts: flows). Also of those that the same person gave
 * without the account: by card, for one.
 */
export function createApplications(
  { database, clock, subjectOf }: Pick<Services, 'database' | 'clock' | 'subjectOf'>,
  clients: ReadonlyMap<string, AuthorizationClient>,
): Handlers<'applications' | 'revokeApplication'> {
  // A service that is no longer in the configuration can still be revoked.
  const nameOf = (id: string) => clients.get(id)?.name ?? { 'zh-TW': id, en: id };

  async function list(queryable: Queryable, member: Member): Promise<Applications> {
    const grants = await findGrants(queryable, namesOf(member, subjectOf), clock);
    return { applications: [...new Set(grants.map(({ clientId }) => clientId))].map((id) => describe(id, grants)) };
  }

  /** A member agrees anew when a service asks for more, or in another browser: to them it is one application. */
  function describe(applicationId: string, all: readonly GivenGrant[]): Applications['applications'][number] {
    const grants = all.filter(({ clientId }) => clientId === applicationId);
    const latest = (moments: readonly Date[]) => new Date(Math.max(...moments.map(Number))).toISOString();
    const uses = grants.flatMap(({ lastUsedAt }) => lastUsedAt ?? []);
    return {
      applicationId,
      name: nameOf(applicationId),
      claims: [...new Set(grants.flatMap(claimsAgreedTo))],
      authorizedAt: latest(grants.map(({ authorizedAt }) => authorizedAt)),
      lastUsedAt: uses.length === 0 ? null : latest(uses),
    };
  }

  return {
    applications: async (_, context) => list(database, await requireActiveMember(database, context)),

    revokeApplication: ({ applicationId }, context) =>
      database.transaction(async (transaction) => {
        const member = await requireActiveMember(transaction, context);
        const { memberId, subject } = namesOf(member, subjectOf);
        // Grant, codes and tokens alike: each says whose and for which client it is.
        const gone = await transaction.query(
          `delete from authorization_payloads where (member_id = $1 or subject = $2) and payload ->> 'clientId' = $3 returning model`,
          [memberId, subject, applicationId],
        );
        if (gone.length > 0) {
          await logUsage(transaction, {
            memberId: member.id,
            at: new Date(clock()),
            event: 'application-revoked',
            party: nameOf(applicationId),
          });
        }
        return list(transaction, member);
      }),
  };
}

/** Of the scopes, what the way in gives; with the account's data, all. */
const claimsAgreedTo = ({ scopes, way, withAccountData }: GivenGrant) =>
  shownClaims(scopes).filter((claim) => way === 'account' || withAccountData || wayGives(way, claim));
