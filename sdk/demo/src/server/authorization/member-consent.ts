import { createHash } from 'node:crypto';
import type { Interaction } from '@cardbridge/sdk/flows';
import type Provider from 'oidc-provider';
import type { RequestContext } from '../context.js';
import { findMember, type Member, requireActiveMember, summaryOf } from '../members/index.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import { keyOfSession } from '../sessions.js';
import { logUsage } from '../usage-log.js';
import { claimsOf, shownClaims, shownValue } from './claims.js';
import { takesAccounts } from './client.js';
import { findCoveringGrant, type GivenGrant } from './grants.js';
import { insistsOnConsent, isRecentEnough, type Question, type Questions } from './questions.js';
import type { SiteSessions } from './site-sessions.js';

/** What the page says about who is here. */
export type Here = Pick<Interaction, 'claims' | 'personId' | 'member' | 'visitor' | 'agreed'>;

/** Who came in with their account. */
export function createMemberConsent(parts: {
  readonly services: Pick<Services, 'database' | 'clock'>;
  readonly engine: Provider;
  readonly questions: Questions;
  readonly siteSessions: SiteSessions;
}) {
  const { engine, questions, siteSessions } = parts;
  const { database, clock } = parts.services;

  /** When the member signed in, in milliseconds, if they may answer this question by that; else undefined. */
  async function signedInAt(question: Question, { session }: RequestContext): Promise<number | undefined> {
    if (session.memberId === null || !takesAccounts(question.client)) return undefined;
    const at = await siteSessions.startedAt(keyOfSession(session.id));
    return at !== undefined && isRecentEnough(question, at) ? at : undefined;
  }

  const isLackingGold = ({ client }: Question, { status }: Member) => client.goldOnly && status !== 'gold';

  async function agreedBefore(question: Question, member: Member): Promise<GivenGrant | undefined> {
    if (insistsOnConsent(question) || isLackingGold(question, member)) return undefined;
    const asked = { clientId: question.client.id, scopes: question.scopes, way: 'account' } as const;
    return findCoveringGrant(database, { memberId: member.id, subject: null }, asked, clock);
  }

  return {
    /** Undefined when nobody is signed in. */
    personId: (question: Question, { session: { memberId } }: RequestContext): string | undefined =>
      memberId === null ? undefined : personIdOf(question, memberId),

    async view(question: Question, context: RequestContext): Promise<Here> {
      const { memberId } = context.session;
      const found = memberId === null ? undefined : await findMember(database, 'id', memberId);
      const isHere = found?.frozenAt === null && (await signedInAt(question, context)) !== undefined;
      const member = isHere ? found : undefined;
      const before = member === undefined ? undefined : await agreedBefore(question, member);
      return {
        claims: shownClaims(question.scopes).map((claim) => {
          const value = member === undefined ? null : shownValue(claimsOf(member), claim);
          return { claim, value, from: value === null ? null : 'way' };
        }),
        personId: member === undefined ? null : personIdOf(question, member.id),
        member: member === undefined ? null : summaryOf(member),
        visitor: null,
        agreed: before === undefined ? null : { at: before.authorizedAt.toISOString(), withAccountData: false },
      };
    },

    async agree(question: Question, context: RequestContext): Promise<{ location: string }> {
      const { client, scopes } = question;
      const member = await requireActiveMember(database, context);
      const startedAt = await signedInAt(question, context);
      if (startedAt === undefined) throw new RefusedRequest('ERR_SIGN_IN_REQUIRED');
      if (isLackingGold(question, member)) throw new RefusedRequest('ERR_GOLD_REQUIRED');
      await questions.claim(question);
      await questions.forgetOthers(context, member.id);

      const before = await agreedBefore(question, member);
      return questions.finish(question, {
        login: {
          accountId: member.id,
          ts: Math.floor(startedAt / 1000),
          remember: false,
          siteSession: keyOfSession(context.session.id),
        },
        consent: { grantId: before?.id ?? (await authorize()) },
      });

      async function authorize(): Promise<string> {
        const grant = new engine.Grant({ accountId: member.id, clientId: client.id });
        grant.addOIDCScope([...scopes]);
        const grantId = await grant.save();
        await logUsage(database, {
          memberId: member.id,
          at: new Date(clock()),
          event: 'application-authorized',
          party: client.name,
          claims: shownClaims(scopes),
        });
        return grantId;
      }
    },
  };
}

/** Says nothing by itself, and is another one in every question. */
const personIdOf = ({ interaction: { uid } }: Question, memberId: string): string =>
  createHash('sha256').update(`${uid}\n${memberId}`).digest('base64url');
