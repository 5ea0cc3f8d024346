import { IdentityServerError } from '@cardbridge/sdk/flows';
import type { SiteAnswer } from '../../src/server/api.js';

/** What the page has to know about the site before anything else. Rejects with IdentityServerError. */
export async function fetchSite(): Promise<SiteAnswer> {
  let response: Response;
  try {
    response = await fetch('/api/site', { cache: 'no-store' });
  } catch (cause) {
    throw new IdentityServerError('ERR_SERVER_UNREACHABLE', { cause });
  }
  if (!response.ok) throw new IdentityServerError('ERR_SERVER');
  try {
    return (await response.json()) as SiteAnswer;
  } catch (cause) {
    throw new IdentityServerError('ERR_ANSWER_INVALID', { cause });
  }
}
