import type { WayIn } from '@cardbridge/sdk/flows';
import type { ClientMetadata } from 'oidc-provider';
import type { Scope } from './claims.js';

/** A service that may ask for people's data. Known by configuration only: nobody registers themselves. */
export interface AuthorizationClient {
  readonly id: string;
  /** Shared with the service's server; from a file that nobody else may read, never from argv. */
  readonly secret: string;
  /** Compared letter by letter (RFC 9700 §2.1). */
  readonly redirectUris: readonly string[];
  readonly name: { readonly 'zh-TW': string; readonly en: string };
  /** What it has applied for; `openid` comes with it. */
  readonly scopes: readonly Scope[];
  /** Of those who come in with an account it takes gold members only. */
  readonly goldOnly: boolean;
  /** The ways in that it takes; without, all of them. */
  readonly ways?: readonly WayIn[] | undefined;
}

/** Whether members may come in with their account. */
export const takesAccounts = (client: AuthorizationClient | undefined): boolean => client?.ways?.includes('account') ?? true;

export const metadataOf = (client: AuthorizationClient): ClientMetadata => ({
  client_id: client.id,
  client_secret: client.secret,
  client_name: client.name['zh-TW'],
  redirect_uris: [...client.redirectUris],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_basic',
  scope: [...new Set(['openid', ...client.scopes])].join(' '),
});
