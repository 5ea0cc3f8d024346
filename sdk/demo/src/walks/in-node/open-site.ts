import { httpIdentityServer, type IdentityServerApi } from '@cardbridge/sdk/flows';
import { browserFetch } from '../../browser-fetch.js';
import type { Walk } from '../walk.js';

/** The site in a browser of its own, or in the one that is there. */
export async function openSite(
  { pageUrl }: Pick<Walk, 'pageUrl'>,
  fetch: typeof globalThis.fetch = browserFetch(new URL(pageUrl).origin),
): Promise<IdentityServerApi> {
  const api = httpIdentityServer({ origin: new URL(pageUrl).origin, fetch });
  await api.session();
  return api;
}
