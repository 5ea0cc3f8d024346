import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { RelyingPartyConfiguration } from './configuration.js';
import { type Claims, createIdentityProvider, type PendingSignIn } from './identity-provider.js';
import { createMemory } from './memory.js';
import { failurePage, resultPage, startPage } from './pages.js';
import { style } from './style.js';
import type { Language } from './texts.js';

export interface RelyingParty {
  /** Where a person begins. */
  readonly url: string;
  close(): Promise<void>;
}

const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * A service of the city, for demonstration: one page, a way in through the identity server, and what came of it. Loopback only. It
 * keeps what it got for some minutes in memory, to show it, and calls the identity server for nothing else.
 */
export async function startRelyingParty(configuration: RelyingPartyConfiguration): Promise<RelyingParty> {
  const { port, redirectUri } = configuration;
  const here = new URL(redirectUri);
  const provider = createIdentityProvider(configuration);
  const pendings = createMemory<{ readonly signIn: PendingSignIn; readonly language: Language }>(randomBytes, Date.now);
  const results = createMemory<{ readonly claims: Claims | undefined }>(randomBytes, Date.now);
  // Cookies ignore ports: the services on one machine must not share theirs.
  const names = { pending: `pending_${port}`, result: `result_${port}` };

  const server = fastify({
    forceCloseConnections: true,
    logger: { level: 'warn', stream: process.stderr, serializers: { err: describeForLog } },
  });
  await server.register(cookie);
  server.removeAllContentTypeParsers();

  const remember = (reply: FastifyReply, name: string, value: string) =>
    // Lax: the browser comes back from another site, by a link.
    reply.setCookie(name, value, { path: '/', httpOnly: true, sameSite: 'lax', secure: here.protocol === 'https:' });
  const send = (reply: FastifyReply, page: string) => reply.type('text/html; charset=utf-8').send(page);

  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    // A name that was rebound to this address brings its own Host along.
    if (request.headers.host !== here.host) return reply.status(403).send();
    return undefined;
  });
  server.setErrorHandler((error, request, reply) => {
    request.log.error(error);
    return send(reply.status(500), failurePage(configuration, languageOf(request), 'unavailable'));
  });
  server.setNotFoundHandler((_, reply) => reply.redirect('/'));

  server.get('/style.css', (_, reply) => reply.type('text/css; charset=utf-8').send(style));
  server.get('/', (request, reply) => send(reply, startPage(configuration, languageOf(request))));

  server.get('/start', async (request, reply) => {
    const begun = await provider.begin().catch((error: unknown) => {
      request.log.warn(error);
      return undefined;
    });
    if (begun === undefined) return send(reply.status(503), failurePage(configuration, languageOf(request), 'unavailable'));
    remember(reply, names.pending, pendings.put({ signIn: begun.pending, language: languageOf(request) }));
    return reply.redirect(begun.location, 303);
  });

  server.get(here.pathname, async (request, reply) => {
    // Taken, whatever comes of it: one answer to one question.
    const pending = pendings.take(request.cookies[names.pending]);
    const language = pending?.language ?? languageOf(request);
    const fail = () => send(reply.status(400), failurePage(configuration, language, 'problem'));
    if (pending === undefined) return fail();
    try {
      const { search } = new URL(request.url, here);
      remember(reply, names.result, results.put({ claims: await provider.complete(search, pending.signIn) }));
    } catch (error) {
      // Any stranger can bring this about: no warning.
      request.log.info(error);
      return fail();
    }
    // Away from the address with the code in it: it is in no history, and a reload asks nobody anything.
    return reply.redirect(`/result?lang=${language}`, 303);
  });

  server.get('/result', (request, reply) => {
    const result = results.get(request.cookies[names.result]);
    if (result === undefined) return reply.redirect('/');
    return send(reply, resultPage(configuration, languageOf(request), result.claims));
  });

  await server.listen({ host: '127.0.0.1', port });
  return { url: `${here.origin}/`, close: () => server.close() };
}

const languageOf = ({ query }: FastifyRequest): Language => ((query as { lang?: unknown }).lang === 'en' ? 'en' : 'zh-TW');

/** Around its errors `openid-client` keeps the answers that caused them, with codes and tokens in them: those are not logged. */
function describeForLog({ name, message, stack }: Error) {
  return { type: name, message, stack: stack ?? '' };
}
