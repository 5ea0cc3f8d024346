import type { AuthorizationClient } from '../../src/server/authorization/index.js';
import type { Asking } from './service-visit.js';
import type { TestProvider } from './test-provider.js';

/** What a service's own server asks the provider, at one of its nodes. */
export function serviceCalls(site: () => TestProvider) {
  const addressOf = (path: string, node: number) => new URL(path, site().nodes[node]?.url);

  async function post(path: string, client: AuthorizationClient, form: Readonly<Record<string, string>>, node = 0) {
    const response = await fetch(addressOf(path, node), {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
      body: new URLSearchParams(form),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  }

  return {
    post,
    redeem: (client: AuthorizationClient, asking: Asking, callback: URL, changes = {}, node = 0) =>
      post(
        '/oauth2/token',
        client,
        {
          grant_type: 'authorization_code',
          code: callback.searchParams.get('code') ?? '',
          redirect_uri: client.redirectUris[0] ?? '',
          code_verifier: asking.verifier,
          ...changes,
        },
        node,
      ),
    userinfo: (token: string, node = 0) =>
      fetch(addressOf('/oauth2/userinfo', node), { headers: { authorization: `Bearer ${token}` } }),
  };
}
