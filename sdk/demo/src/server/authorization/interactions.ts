import type { MemberSummary } from '@cardbridge/sdk/flows';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import type { BrowserSession, Handlers, RequestContext } from '../context.js';
import type { AskingService, SignIns } from '../isso/index.js';
import { findMember, type Member, requireActiveMember, summaryOf } from '../members/index.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import { keyOfSession } from '../sessions.js';
import { logUsage } from '../usage-log.js';
import { offeredWays, WAY_NOTICE_VERSION } from '../ways-in.js';
import { storedId } from './adapter.js';
import { type Scope, scopesIn, shownClaims, shownValue } from './claims.js';
import type { AuthorizationClient } from './client.js';
import { findEngineSession } from './engine-session.js';
import type { SiteSessions } from './site-sessions.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** A service's request, while the member makes up their mind. */
interface Pending {
  readonly interaction: Interaction;
  readonly client: AuthorizationClient;
  readonly scopes: readonly Scope[];
}

/** What the page on which a member agrees or declines (授權資料) asks and says. */
export function createInteractions(parts: {
  readonly services: Services;
  readonly engine: Provider;
  readonly clients: ReadonlyMap<string, AuthorizationClient>;
  readonly siteSessions: SiteSessions;
  readonly signIns: Pick<SignIns, 'visitor'>;
}): Handlers<'interaction' | 'agreeToInteraction' | 'declineInteraction'> & {
  askingService(uid: string, context: RequestContext): Promise<AskingService>;
} {
  const { services, engine, clients, siteSessions } = parts;
  const { database, clock } = services;

  /** Only of the browser that the service sent here: its signed cookie names the interaction, and the address must name the same. */
  async function pending(uid: string, { raw }: RequestContext): Promise<Pending> {
    const interaction = await engine.interactionDetails(raw.request.raw, raw.reply.raw).catch((error: unknown) => {
      throw error instanceof errors.SessionNotFound ? new RefusedRequest('ERR_INTERACTION_MISSING', { cause: error }) : error;
    });
    const client = clients.get(String(interaction.params.client_id));
    if (interaction.uid !== uid || interaction.result !== undefined || client === undefined) {
      throw new RefusedRequest('ERR_INTERACTION_MISSING');
    }
    return { interaction, client, scopes: scopesIn(interaction.params.scope) };
  }

  /** When the member signed in, in milliseconds, if that is recent enough for what the service asks; else undefined. */
  async function signedInAt({ prompt, params, iat }: Interaction, session: BrowserSession): Promise<number | undefined> {
    const startedAt = session.memberId === null ? undefined : await siteSessions.startedAt(keyOfSession(session.id));
    if (startedAt === undefined) return undefined;
    // OpenID Connect Core §3.1.2.1: `prompt=login` asks for a new sign-in, `max_age` for one that is not older than that.
    const oldest = prompt.reasons.includes('login_prompt')
      ? iat
      : params.max_age === undefined
        ? 0
        : iat - Number(params.max_age);
    return startedAt >= oldest * 1000 ? startedAt : undefined;
  }

  /** Of any number of answers to one interaction, one counts. */
  async function claim({ uid }: Interaction): Promise<void> {
    const [first] = await database.query(
      `update authorization_payloads set consumed_at = $2 where model = 'Interaction' and id = $1 and consumed_at is null
       returning id`,
      [storedId('Interaction', uid), new Date(clock())],
    );
    if (first === undefined) throw new RefusedRequest('ERR_INTERACTION_MISSING');
  }

  async function finish(interaction: Interaction, result: NonNullable<Interaction['result']>): Promise<{ location: string }> {
    // The engine would insist on the session that it had when the service asked; who is here was settled by ours since.
    delete interaction.session;
    interaction.result = result;
    await interaction.persist();
    return { location: interaction.returnTo };
  }

  return {
    askingService: async (uid, context) => (await pending(uid, context)).client,

    async interaction({ uid }, context) {
      const { interaction, client, scopes } = await pending(uid, context);
      const { memberId } = context.session;
      const found = memberId === null ? undefined : await findMember(database, 'id', memberId);
      const recent = (await signedInAt(interaction, context.session)) !== undefined;
      const member: Member | undefined = found?.frozenAt === null && recent ? found : undefined;
      const summary: MemberSummary | null = member === undefined ? null : summaryOf(member);
      return {
        application: { applicationId: client.id, name: client.name },
        ways: [...offeredWays(services, client.ways)],
        privacyNoticeVersion: WAY_NOTICE_VERSION,
        claims: shownClaims(scopes).map((name) => {
          const value = member === undefined ? null : shownValue(member, name);
          return { claim: name, value, from: value === null ? null : ('way' as const) };
        }),
        goldOnly: client.goldOnly,
        member: summary,
        visitor: null,
        agreed: null,
      };
    },

    async agreeToInteraction({ uid }, context) {
      const { interaction, client, scopes } = await pending(uid, context);
      const member = await requireActiveMember(database, context);
      const startedAt = await signedInAt(interaction, context.session);
      if (startedAt === undefined) throw new RefusedRequest('ERR_SIGN_IN_REQUIRED');
      if (client.goldOnly && member.status !== 'gold') throw new RefusedRequest('ERR_GOLD_REQUIRED');
      await claim(interaction);

      // Another member may have used this browser before: the engine must not go on with their session.
      const engineSession = await findEngineSession(engine, context.raw.request.raw, context.raw.reply.raw);
      if (engineSession !== undefined && engineSession.accountId !== member.id) await engineSession.destroy();

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
      return finish(interaction, {
        login: {
          accountId: member.id,
          ts: Math.floor(startedAt / 1000),
          remember: false,
          siteSession: keyOfSession(context.session.id),
        },
        consent: { grantId },
      });
    },

    async declineInteraction({ uid }, context) {
      const { interaction, client } = await pending(uid, context);
      await claim(interaction);
      const { memberId } = context.session;
      if (memberId !== null) {
        await logUsage(database, { memberId, at: new Date(clock()), event: 'application-declined', party: client.name });
      }
      return finish(interaction, { error: 'access_denied', error_description: 'the member declined' });
    },
  };
}
