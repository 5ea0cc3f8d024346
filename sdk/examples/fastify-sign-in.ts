import fastify, { type FastifyInstance } from 'fastify';
import {
  cookieOf,
  createSessions,
  MAX_BODY_BYTES,
  newSessionId,
  RefusedRequest,
  refusalOf,
  requireOwnPage,
  type SignInOptions,
  sessionIdOf,
} from './sign-in-parts.js';

/**
 * Sign-in by card with Fastify, behind a proxy that speaks TLS. The page posts to `/challenge`, lets the card sign the nonce
 * (`bridge.authenticate`), and posts `{ challengeNonce, token }` to `/sign-in`.
 */
export function fastifySignIn({ origin, verifier, log }: SignInOptions): FastifyInstance {
  const sessions = createSessions();
  const app = fastify({ bodyLimit: MAX_BODY_BYTES });

  app.addHook('onRequest', async ({ method, headers }, reply) => {
    reply.header('cache-control', 'no-store');
    requireOwnPage(origin, method, headers.origin);
  });
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = refusalOf(error, log);
    return reply.code(status).send(body);
  });

  app.post('/challenge', async ({ headers }, reply) => {
    const sessionId = sessionIdOf(headers.cookie) ?? newSessionId();
    const { challengeNonce } = await verifier.issueChallenge({ sessionId, purpose: 'sign-in' });
    reply.header('set-cookie', cookieOf(sessionId));
    return { challengeNonce };
  });

  app.post<{ Body: { challengeNonce: string; token: unknown } | null }>('/sign-in', async ({ headers, body }, reply) => {
    const sessionId = sessionIdOf(headers.cookie);
    if (sessionId === undefined) throw new RefusedRequest('ERR_SESSION_MISSING');
    const { challengeNonce = '', token } = body ?? {};
    const identity = await verifier.verifyAuthentication({ challengeNonce, token, sessionId, purpose: 'sign-in' });
    sessions.end(sessionId);
    reply.header('set-cookie', cookieOf(sessions.begin(identity)));
    return { kind: identity.kind, name: identity.name };
  });

  app.get('/me', async ({ headers }) => {
    const identity = sessions.identityOf(sessionIdOf(headers.cookie));
    return identity === undefined ? {} : { kind: identity.kind, name: identity.name };
  });

  app.post('/sign-out', async ({ headers }, reply) => {
    sessions.end(sessionIdOf(headers.cookie));
    reply.header('set-cookie', cookieOf(newSessionId()));
    return {};
  });

  return app;
}
