import * as oidc from 'openid-client';
import type { RelyingPartyConfiguration } from './configuration.js';

/** What a browser must come back with. Known to this server only; the browser has a cookie that names it. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export type Claims = Readonly<Record<string, unknown>>;

/** The identity server, as this service uses it. */
export interface IdentityProvider {
  begin(): Promise<{ readonly location: string; readonly pending: PendingSignIn }>;
  /**
   * What the member agreed to give; undefined when they declined. `query` is what the browser came back with.
   *
   * @throws what `openid-client` throws when the answer is not the one to our question
   */
  complete(query: string, pending: PendingSignIn): Promise<Claims | undefined>;
}

export function createIdentityProvider(configuration: RelyingPartyConfiguration): IdentityProvider {
  const { issuer, clientId, clientSecret, redirectUri, scopes } = configuration;
  let discovered: Promise<oidc.Configuration> | undefined;

  /** Asked when first needed, so that neither server has to start first; a failure is not remembered. */
  function discover(): Promise<oidc.Configuration> {
    const url = new URL(issuer);
    discovered ??= oidc
      .discovery(url, clientId, undefined, oidc.ClientSecretBasic(clientSecret), {
        // Plain http never leaves the machine.
        execute: isLoopback(url) ? [oidc.allowInsecureRequests] : [],
      })
      .catch((error: unknown) => {
        discovered = undefined;
        throw error;
      });
    return discovered;
  }

  return {
    async begin() {
      const server = await discover();
      const pending = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
      };
      const location = oidc.buildAuthorizationUrl(server, {
        redirect_uri: redirectUri,
        scope: [...new Set(['openid', ...scopes])].join(' '),
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { location: location.href, pending };
    },

    async complete(query, { state, nonce, codeVerifier }) {
      const server = await discover();
      const answer = new URL(redirectUri);
      answer.search = query;
      try {
        const tokens = await oidc.authorizationCodeGrant(server, answer, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        });
        const subject = tokens.claims()?.sub;
        if (subject === undefined) throw new TypeError('an ID token without a subject');
        return await oidc.fetchUserInfo(server, tokens.access_token, subject);
      } catch (error) {
        // Its state was compared before: whoever declined is the one who was asked.
        if (error instanceof oidc.AuthorizationResponseError && error.error === 'access_denied') return undefined;
        throw error;
      }
    },
  };
}

const isLoopback = ({ hostname }: URL): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
