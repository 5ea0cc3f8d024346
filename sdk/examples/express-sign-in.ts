import express, { type ErrorRequestHandler, type Express } from 'express';
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
 * Sign-in by card with Express 5, behind a proxy that speaks TLS: the same routes as with Fastify. What a handler of Express 5 rejects
 * with goes to the error handler; with Express 4 each handler must catch and call `next(error)` itself.
 */
export function expressSignIn({ origin, verifier, log }: SignInOptions): Express {
  const sessions = createSessions();
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');

  app.use((request, response, next) => {
    response.set('cache-control', 'no-store');
    requireOwnPage(origin, request.method, request.headers.origin);
    next();
  });
  app.use(express.json({ limit: MAX_BODY_BYTES }));

  app.post('/challenge', async (request, response) => {
    const sessionId = sessionIdOf(request.headers.cookie) ?? newSessionId();
    const { challengeNonce } = await verifier.issueChallenge({ sessionId, purpose: 'sign-in' });
    response.set('set-cookie', cookieOf(sessionId)).json({ challengeNonce });
  });

  app.post('/sign-in', async (request, response) => {
    const sessionId = sessionIdOf(request.headers.cookie);
    if (sessionId === undefined) throw new RefusedRequest('ERR_SESSION_MISSING');
    const { challengeNonce = '', token } = request.body ?? {};
    const identity = await verifier.verifyAuthentication({ challengeNonce, token, sessionId, purpose: 'sign-in' });
    sessions.end(sessionId);
    response.set('set-cookie', cookieOf(sessions.begin(identity))).json({ kind: identity.kind, name: identity.name });
  });

  app.get('/me', (request, response) => {
    const identity = sessions.identityOf(sessionIdOf(request.headers.cookie));
    response.json(identity === undefined ? {} : { kind: identity.kind, name: identity.name });
  });

  app.post('/sign-out', (request, response) => {
    sessions.end(sessionIdOf(request.headers.cookie));
    response.set('set-cookie', cookieOf(newSessionId())).json({});
  });

  const onError: ErrorRequestHandler = (error, _request, response, _next) => {
    const { status, body } = refusalOf(error, log);
    response.status(status).json(body);
  };
  app.use(onError);

  return app;
}
