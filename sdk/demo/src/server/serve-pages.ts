import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { SiteAnswer } from './api.js';
import { headerOf } from './browser-context.js';
import { RefusedRequest } from './refusal.js';

/** The built pages: beside the bundle, or, when run from source, where the build puts them. */
const pageDirectory = new URL(import.meta.url.endsWith('.ts') ? '../../dist/pages/' : './pages/', import.meta.url);

/** What has addresses of its own that are no pages: an unknown one there is refused in JSON. */
const NO_PAGE = /^\/(api|simulator|oauth2|\.well-known)(\/|$)|^\/[^/]+\.\w+$/;

/** The pages, what they need to know about this site, and the way to the simulator's panel. */
export async function servePages(
  server: FastifyInstance,
  options: { readonly panelUrl: string | undefined; readonly site: SiteAnswer },
): Promise<void> {
  const { panelUrl, site } = options;
  server.get('/api/site', async (): Promise<SiteAnswer> => site);
  if (panelUrl !== undefined) {
    // A redirect, so that the token in the panel's address stays out of the page's reach.
    server.get('/simulator', async (request, reply) => {
      if (headerOf(request, 'sec-fetch-site') === 'cross-site') throw new RefusedRequest('ERR_ORIGIN_FOREIGN');
      return reply.redirect(panelUrl);
    });
  }
  await server.register(staticFiles, { root: fileURLToPath(pageDirectory), cacheControl: false });
  // One page draws every address of the site; it says itself when there is nothing.
  server.setNotFoundHandler((request, reply) => {
    const { pathname } = new URL(request.url, 'http://site.invalid');
    if (request.method !== 'GET' || NO_PAGE.test(pathname)) throw new RefusedRequest('ERR_NOT_FOUND');
    return reply.sendFile('index.html');
  });
}
