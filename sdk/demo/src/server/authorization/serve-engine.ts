import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Limits } from '../limits/index.js';
import { findMember } from '../members/index.js';
import { describeRefusal, RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import type { Whose } from '../subjects.js';
import { logUsage } from '../usage-log.js';
import { isShown } from './claims.js';
import type { AuthorizationClient } from './client.js';
import { enginePaths } from './create-engine.js';
import { findEngineSession } from './engine-session.js';
import { ERROR_STYLE_PATH, errorPage, errorStyle } from './error-page.js';
import { noteUse } from './grants.js';
import type { SiteSessions } from './site-sessions.js';

/** Larger than any form that a service posts. */
const MAX_FORM_BYTES = 16 * 1024;

/** Everything that the engine answers to; its other addresses do not exist. */
const routes = [
  { method: 'GET', url: '/.well-known/openid-configuration' },
  { method: 'GET', url: enginePaths.authorization },
  { method: 'GET', url: `${enginePaths.authorization}/:uid` },
  { method: 'POST', url: enginePaths.token },
  { method: 'GET', url: enginePaths.userinfo },
  { method: 'POST', url: enginePaths.userinfo },
  { method: 'POST', url: enginePaths.revocation },
  { method: 'GET', url: enginePaths.jwks },
] as const;

interface Parts {
  readonly services: Pick<Services, 'origin' | 'database' | 'clock'>;
  readonly limits: Pick<Limits, 'spend'>;
  readonly engine: Provider;
  readonly clients: ReadonlyMap<string, AuthorizationClient>;
  readonly siteSessions: SiteSessions;
}

export async function serveEngine(server: FastifyInstance, parts: Parts): Promise<void> {
  const { engine, limits } = parts;
  const { host, protocol } = new URL(parts.services.origin);
  surround(parts, (error) => server.log.error(error));
  const answer = engine.callback();

  const handler = (request: FastifyRequest, reply: FastifyReply) => {
    // PostgreSQL keeps no NUL, in text or in JSON; no honest request has one.
    if (request.raw.url?.includes('%00') === true) throw new RefusedRequest('ERR_REQUEST_INVALID');
    if (Number(request.headers['content-length'] ?? 0) > MAX_FORM_BYTES) throw new RefusedRequest('ERR_REQUEST_INVALID');
    const { raw } = request;
    // The engine builds its addresses from these. They are ours to say, not the peer's.
    raw.headers.host = host;
    raw.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    delete raw.headers['x-forwarded-host'];
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
    reply.hijack();
    void answer(raw, reply.raw);
  };

  /** Every question of a service is kept for an hour. Who asked too often is a person in a browser, who gets a page and no JSON. */
  const limitQuestions = async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.routeOptions.url !== enginePaths.authorization) return;
    try {
      await limits.spend('authorizations-per-address', request.ip);
    } catch (error) {
      const { status } = describeRefusal(error);
      if (status >= 500) request.log.error(error);
      await reply.status(status).type('text/html; charset=utf-8').send(errorPage('server'));
    }
  };

  await server.register(async (scope) => {
    scope.addHook('preHandler', limitQuestions);
    // The engine reads bodies itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const route of routes) scope.route({ ...route, exposeHeadRoute: false, handler });
    scope.get(ERROR_STYLE_PATH, (_, reply) => reply.type('text/css; charset=utf-8').send(errorStyle));
  });
}

/** What we do before and after the engine does its part. */
function surround({ services, engine, clients, siteSessions }: Parts, log: (error: unknown) => void): void {
  const { database, clock } = services;

  // Koa's own event, of which the engine's types know nothing; without a listener Koa writes to stderr.
  const koa: EventEmitter = engine;
  koa.on('error', log);
  engine.on('server_error', (_, error) => log(error));

  engine.use(async (ctx, next) => {
    try {
      if (ctx.path.startsWith(enginePaths.authorization)) {
        await forgetStrangers(ctx.req, ctx.res);
        // A code that travels in a form or a fragment is nothing we need; the engine knows no switch for it.
        if (ctx.query.response_mode !== undefined && ctx.query.response_mode !== 'query') {
          ctx.query = { ...ctx.query, response_mode: 'off' };
        }
      }
      await next();
      // Undefined when no endpoint of the engine was meant.
      const oidc = (ctx as Partial<KoaContextWithOIDC>).oidc as KoaContextWithOIDC['oidc'] | undefined;
      if (oidc?.route === 'resume') await tieSession(oidc);
      if (oidc?.route === 'userinfo' && ctx.status === 200) await logData(oidc, ctx.body);
      if (oidc?.route === 'discovery') ctx.body = { ...(ctx.body as object), response_modes_supported: ['query'] };
    } catch (error) {
      // Koa would take our headers off the answer.
      log(error);
      ctx.status = 500;
      ctx.type = 'html';
      ctx.body = errorPage('server');
    }
  });

  /** A session of the engine whose member is signed in with us no longer is over: the engine asks anew. */
  async function forgetStrangers(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = await findEngineSession(engine, request, response);
    if (session?.accountId === undefined) return;
    if (!(await siteSessions.holds(session.uid, session.accountId))) await session.destroy();
  }

  async function tieSession({ result, session, entities }: KoaContextWithOIDC['oidc']): Promise<void> {
    const login = result?.login;
    if (login === undefined || session === undefined) return;
    if (typeof login.siteSession === 'string') {
      await siteSessions.tie(session.uid, login.accountId, login.siteSession);
      return;
    }
    // A visitor proved themselves for this answer and no other. If that no longer counts and the engine asks again, it asks nobody
    // in particular.
    const next = entities.Interaction;
    if (next !== undefined && next.result === undefined) {
      delete next.session;
      await next.persist();
    }
    await session.destroy();
  }

  /** Before the answer goes out: data that was not logged is not given. */
  async function logData({ accessToken, client }: KoaContextWithOIDC['oidc'], body: unknown): Promise<void> {
    const { accountId, grantId } = accessToken ?? {};
    const party = client === undefined ? undefined : clients.get(client.clientId)?.name;
    if (accountId === undefined || grantId === undefined || party === undefined) {
      throw new errors.OIDCProviderError(500, 'server_error', { detail: 'nobody knows for whom this answer is' });
    }
    const at = new Date(clock());
    const claims = Object.keys(body as object).filter(isShown);
    await database.transaction(async (transaction) => {
      // Taken back while the answer was made: it must not go out, nor leave a line behind for somebody who was just forgotten.
      if (!(await noteUse(transaction, grantId, at))) {
        throw new errors.OIDCProviderError(500, 'server_error', { detail: 'the grant has ended' });
      }
      const member = await findMember(transaction, 'id', accountId);
      const whose: Whose = member === undefined ? { subject: accountId } : { memberId: accountId };
      await logUsage(transaction, { ...whose, at, event: 'data-given', party, claims });
    });
  }
}
