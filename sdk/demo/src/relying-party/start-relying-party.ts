import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { readApplication, receiptNumber } from './application/index.js';
import type { RelyingPartyConfiguration } from './configuration.js';
import { createIdentityProvider, type PendingSignIn } from './identity-provider.js';
import { createMemory } from './memory.js';
import { failurePage, receiptPage, resultPage, startPage } from './pages/index.js';
import { style } from './style.js';
import type { Language } from './texts.js';
import type { Visit } from './visit.js';

export interface RelyingParty {
  /** Where a person begins. */
  readonly url: string;
  close(): Promise<void>;
}

const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // With `no-referrer` the browser would not say either which origin a form was on, and we ask that.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** A form has a few short fields. */
const MOST_BYTES = 16_384;

/**
 * A service of the city, for demonstration: a way in through the identity server, an application form with what came of it, and a
 * receipt. Loopback only. It keeps what it got for some minutes in memory, and calls the identity server for nothing else.
 */
export async function startRelyingParty(configuration: RelyingPartyConfiguration): Promise<RelyingParty> {
  const { port, redirectUri } = configuration;
  const here = new URL(redirectUri);
  const provider = createIdentityProvider(configuration);
  const pendings = createMemory<{ readonly signIn: PendingSignIn; readonly language: Language }>(randomBytes, Date.now);
  const visits = createMemory<Visit>(randomBytes, Date.now);
  // Cookies ignore ports: the services on one machine must not share theirs.
  const names = { pending: `pending_${port}`, visit: `visit_${port}` };

  const server = fastify({
    forceCloseConnections: true,
    logger: { level: 'warn', stream: process.stderr, serializers: { err: describeForLog } },
  });
  await server.register(cookie);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MOST_BYTES },
    (_, body, done) => done(null, new URLSearchParams(String(body))),
  );

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
  server.setErrorHandler((error: FastifyError, request, reply) => {
    // A body that is too long or no form: the sender's mistake, which is theirs to see.
    if (error.statusCode !== undefined && error.statusCode < 500) return reply.status(error.statusCode).send();
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
      remember(reply, names.visit, visits.put({ claims: await provider.complete(search, pending.signIn) }));
    } catch (error) {
      // Any stranger can bring this about: no warning.
      request.log.info(error);
      return fail();
    }
    // Away from the address with the code in it: it is in no history, and a reload asks nobody anything.
    return reply.redirect(`/result?lang=${language}`, 303);
  });

  const visitOf = ({ cookies }: FastifyRequest) => visits.get(cookies[names.visit]);

  server.get('/result', (request, reply) => {
    const visit = visitOf(request);
    const language = languageOf(request);
    if (visit === undefined) return reply.redirect('/');
    if (visit.receipt !== undefined) return reply.redirect(`/receipt?lang=${language}`, 303);
    return send(reply, resultPage(configuration, language, visit.claims, visit.filledIn));
  });

  server.post<{ Body: URLSearchParams | undefined }>('/application', (request, reply) => {
    const language = languageOf(request);
    // Lax keeps the cookie from other sites' forms, not from those of this machine's other ports: for browsers they are one site.
    if (request.headers.origin !== here.origin) {
      return send(reply.status(403), failurePage(configuration, language, 'problem'));
    }
    const visit = visitOf(request);
    if (visit === undefined) return send(reply.status(400), failurePage(configuration, language, 'problem'));
    if (visit.receipt === undefined) {
      const today = taipeiDay.format(Date.now());
      const filledIn = readApplication(configuration, visit.claims, request.body ?? new URLSearchParams(), today);
      visit.filledIn = filledIn;
      if (filledIn.problems.size > 0) return reply.redirect(`/result?lang=${language}`, 303);
      visit.receipt = { number: receiptNumber(randomBytes), values: filledIn.values };
    }
    return reply.redirect(`/receipt?lang=${language}`, 303);
  });

  server.get('/receipt', (request, reply) => {
    const receipt = visitOf(request)?.receipt;
    return receipt === undefined ? reply.redirect('/') : send(reply, receiptPage(configuration, languageOf(request), receipt));
  });

  // For demonstration only: no real service would show this. What this service holds of this browser's person; null: they declined.
  server.get('/claims.json', (request, reply) => {
    const visit = visitOf(request);
    return visit === undefined
      ? reply.status(404).send({ demonstration: true })
      : reply.send({ demonstration: true, claims: visit.claims ?? null });
  });

  await server.listen({ host: '127.0.0.1', port });
  return { url: `${here.origin}/`, close: () => server.close() };
}

const languageOf = ({ query }: FastifyRequest): Language => ((query as { lang?: unknown }).lang === 'en' ? 'en' : 'zh-TW');

/** `2026-11-21`, where the city is. */
const taipeiDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Taipei', dateStyle: 'short' });

/** Around its errors `openid-client` keeps the answers that caused them, with codes and tokens in them: those are not logged. */
function describeForLog({ name, message, stack }: Error) {
  return { type: name, message, stack: stack ?? '' };
}
