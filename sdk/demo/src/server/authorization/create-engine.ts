import './url-parse.js';
import { generateKeyPair, type JsonWebKey } from 'node:crypto';
import { promisify } from 'node:util';
import Provider, { type Configuration, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { sharedKey } from '../database/index.js';
import { findMember } from '../members/index.js';
import type { Services } from '../services.js';
import { createAdapter } from './adapter.js';
import { claimsByScope, claimsOf, scopesIn } from './claims.js';
import { type AuthorizationClient, metadataOf, takesAccounts } from './client.js';
import { type ErrorReason, errorPage } from './error-page.js';
import { findCoveringGrant } from './grants.js';
import { claimsOfRelease, findRelease } from './releases.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In seconds. Refresh and code as the city's door has them (facts: taiwan-cards §5; RFC 6749 §4.1.2 asks for a short one). */
export const lifetimes = {
  AuthorizationCode: MINUTE,
  AccessToken: HOUR,
  IdToken: HOUR,
  RefreshToken: HOUR,
  Grant: 90 * DAY,
  Interaction: HOUR,
  // As long as a session of ours at most; which one it is tied to decides (site-sessions.ts).
  Session: 30 * MINUTE,
};

export const enginePaths = {
  authorization: '/oauth2/authorize',
  token: '/oauth2/token',
  userinfo: '/oauth2/userinfo',
  revocation: '/oauth2/revoke',
  jwks: '/oauth2/jwks',
} as const;

/** The certified engine, with everything off that the city's services do not need. */
export async function createEngine(
  services: Pick<Services, 'origin' | 'database' | 'clock' | 'random'>,
  clients: readonly AuthorizationClient[],
): Promise<Provider> {
  const { origin, database, clock, random } = services;
  const https = origin.startsWith('https:');
  // Cookies ignore ports: two demos on one machine must not share theirs. Only the session's is for the whole site, as __Host- asks.
  const name = https ? 'authorization' : `authorization_${new URL(origin).port}`;
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure: https } as const;

  const configuration: Configuration = {
    adapter: createAdapter(database, clock),
    clients: clients.map(metadataOf),
    jwks: {
      keys: [await sharedKey(database, 'authorization-signing', clock, makeSigningKey)],
    },
    cookies: {
      names: {
        session: `${https ? '__Host-' : ''}${name}`,
        interaction: `${https ? '__Secure-' : ''}${name}_interaction`,
        resume: `${https ? '__Secure-' : ''}${name}_resume`,
      },
      keys: await sharedKey(database, 'authorization-cookies', clock, () => [Buffer.from(random(32)).toString('base64url')]),
      long: cookie,
      short: cookie,
    },
    ttl: lifetimes,
    routes: enginePaths,
    scopes: Object.keys(claimsByScope),
    claims: Object.fromEntries(Object.entries(claimsByScope).map(([scope, claims]) => [scope, [...claims]])),
    // Personal data leaves by one door, the userinfo endpoint, where it is logged.
    conformIdTokenClaims: true,
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic'],
    clientDefaults: { id_token_signed_response_alg: 'RS256' },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    rotateRefreshToken: true,
    // A visitor is here once: what the service wants later it asks them for again.
    issueRefreshToken: async (_, client, { accountId }) =>
      client.grantTypeAllowed('refresh_token') &&
      accountId !== undefined &&
      (await findMember(database, 'id', accountId)) !== undefined,
    // A service has its own session; what the member gave it ends by revocation, not by signing out here.
    expiresWithSession: () => false,
    clientBasedCORS: () => false,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      userinfo: { enabled: true },
    },
    interactions: { policy: policy(), url: (_, interaction) => `/interaction/${interaction.uid}` },
    async findAccount({ oidc }, sub, token) {
      const member = await findMember(database, 'id', sub);
      if (member !== undefined) {
        // Frozen: nobody signs in and no application gets data until the member lifts it.
        return member.frozenAt === null ? { accountId: sub, claims: async () => claimsOf(member) } : undefined;
      }
      // A visitor is known by what they agreed to give, and only there: by its tokens, and on the way back to the service.
      const grantId = token?.grantId ?? oidc.result?.consent?.grantId;
      const release = grantId === undefined ? undefined : await findRelease(database, grantId, clock);
      if (release?.subject !== sub) return undefined;
      return { accountId: sub, claims: () => claimsOfRelease(database, release) };
    },
    async loadExistingGrant({ oidc }) {
      const agreed = oidc.result?.consent?.grantId;
      if (agreed !== undefined) return oidc.provider.Grant.find(agreed);
      const { client, session } = oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      // A service that does not take accounts (any more) is not given to by account either; nor one that wants gold, without it.
      const service = clients.find(({ id }) => id === client.clientId);
      if (!takesAccounts(service)) return undefined;
      if (service?.goldOnly && (await findMember(database, 'id', session.accountId))?.status !== 'gold') return undefined;
      // What the member has agreed to before counts if it covers all that is asked now; else they see the whole list again.
      const covering = await findCoveringGrant(
        database,
        { memberId: session.accountId, subject: null },
        { clientId: client.clientId, scopes: scopesIn(oidc.params?.scope), way: 'account' },
        clock,
      );
      return covering === undefined ? undefined : oidc.provider.Grant.find(covering.id);
    },
    renderError(ctx, out) {
      ctx.type = 'html';
      ctx.body = errorPage(reasonOf(ctx, out.error));
    },
  };

  const engine = new Provider(origin, configuration);
  // What the request says about host and protocol is replaced by our origin before the engine sees it (serve-engine.ts).
  engine.proxy = true;
  // The engine would find a mistake in the configuration only when the first member comes along.
  for (const { id } of clients) await engine.Client.find(id);
  return engine;
}

function policy(): interactionPolicy.DefaultPolicy {
  const prompts = interactionPolicy.base();
  prompts
    .get('login')
    ?.checks.push(
      new interactionPolicy.Check(
        'account_gone',
        'the account is frozen or was deleted',
        ({ oidc }) => oidc.session?.accountId !== undefined && oidc.account === undefined,
      ),
    );
  return prompts;
}

function reasonOf(ctx: KoaContextWithOIDC, error: string): ErrorReason {
  if (error === 'server_error') return 'server';
  return ctx.oidc.route === 'resume' ? 'over' : 'service';
}

/** RS256 is what every relying party must know (OpenID Connect Core §15.1). */
async function makeSigningKey(): Promise<JsonWebKey & { kty: string }> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kty: 'RSA', use: 'sig', alg: 'RS256' };
}
