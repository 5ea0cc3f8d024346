import type Provider from 'oidc-provider';
import type { Handlers, RequestContext } from '../context.js';
import type { AskingService, SignIns } from '../isso/index.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import type { Whose } from '../subjects.js';
import { logUsage } from '../usage-log.js';
import { offeredWays, WAY_NOTICE_VERSION } from '../ways-in.js';
import type { AuthorizationClient } from './client.js';
import { createMemberConsent } from './member-consent.js';
import { createQuestions } from './questions.js';
import type { SiteSessions } from './site-sessions.js';
import { createVisitorConsent } from './visitor-consent.js';

/** What the page on which a person agrees or declines (授權資料) asks and says. A visitor comes before a member. */
export function createInteractions(parts: {
  readonly services: Services;
  readonly engine: Provider;
  readonly clients: ReadonlyMap<string, AuthorizationClient>;
  readonly siteSessions: SiteSessions;
  readonly signIns: Pick<SignIns, 'visitor' | 'leave'>;
}): Handlers<'interaction' | 'agreeToInteraction' | 'declineInteraction'> & {
  askingService(uid: string, context: RequestContext): Promise<AskingService>;
} {
  const { services, signIns } = parts;
  const questions = createQuestions(parts);
  const members = createMemberConsent({ ...parts, questions });
  const visitors = createVisitorConsent({ ...parts, questions });

  return {
    askingService: async (uid, context) => (await questions.find(uid, context)).client,

    async interaction({ uid }, context) {
      const question = await questions.find(uid, context);
      const { client } = question;
      const visitor = await signIns.visitor(context, uid);
      const here = visitor === undefined ? members.view(question, context) : visitors.view(question, visitor);
      return {
        application: { applicationId: client.id, name: client.name },
        ways: [...offeredWays(services, client.ways)],
        privacyNoticeVersion: WAY_NOTICE_VERSION,
        goldOnly: client.goldOnly,
        ...(await here),
      };
    },

    async agreeToInteraction({ uid, personId, withAccountData }, context) {
      // In this order: a visitor who is gone because they have answered then finds the question answered.
      const visitor = await signIns.visitor(context, uid);
      const question = await questions.find(uid, context);
      // Whoever was shown may be gone, and somebody else be here who has not seen this: in another tab, or a member beneath a visitor
      // whose time is over.
      const here = visitor === undefined ? members.personId(question, context) : visitor.signInId;
      if (personId !== here) throw new RefusedRequest('ERR_SIGN_IN_REQUIRED');
      if (visitor !== undefined) return visitors.agree(question, context, visitor, withAccountData);
      const end = await members.agree(question, context);
      // Of what was begun beside it nothing is kept.
      await signIns.leave(context, uid);
      return end;
    },

    async declineInteraction({ uid }, context) {
      const question = await questions.find(uid, context);
      const visitor = await signIns.visitor(context, uid);
      await questions.claim(question);
      await signIns.leave(context, uid);
      const { memberId } = context.session;
      const whose: Whose | undefined =
        visitor !== undefined
          ? { subject: services.subjectOf(visitor.idNumber) }
          : memberId !== null
            ? { memberId }
            : undefined;
      if (whose !== undefined) {
        const at = new Date(services.clock());
        await logUsage(services.database, { ...whose, at, event: 'application-declined', party: question.client.name });
      }
      return questions.finish(question, { error: 'access_denied', error_description: 'the person declined' });
    },
  };
}
