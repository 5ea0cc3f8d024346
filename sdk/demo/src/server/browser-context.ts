import type { RouteName } from '@cardbridge/sdk/flows';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BrowserSession, RequestContext } from './context.js';
import type { Limits } from './limits/index.js';
import { RefusedRequest } from './refusal.js';
import type { Sessions } from './sessions.js';

/** Finds the session of a request by its cookie, and keeps the cookie in step with it. */
export function contextFor(sessions: Sessions, origin: string, limits: Pick<Limits, 'spend'>) {
  const https = origin.startsWith('https:');
  // Cookies ignore ports: two demos on one machine must not share theirs. The prefix, where there is https, lets no neighbouring
  // site set it for us (RFC 6265bis §4.1.3).
  const cookieName = https ? '__Host-session' : `session_${new URL(origin).port}`;

  const setCookie = (reply: FastifyReply, { id }: BrowserSession) =>
    reply.setCookie(cookieName, id, { path: '/', httpOnly: true, sameSite: 'strict', secure: https });

  return async (request: FastifyRequest, reply: FastifyReply, route: RouteName): Promise<RequestContext> => {
    // The browser brings no cookie along from another site; a new one in answer would end the session that the person has.
    if (headerOf(request, 'sec-fetch-site') === 'cross-site') throw new RefusedRequest('ERR_ORIGIN_FOREIGN');
    let session = await sessions.get(request.cookies[cookieName]);
    if (session === undefined) {
      if (route !== 'session') throw new RefusedRequest('ERR_SESSION_MISSING');
      await limits.spend('sessions-per-address', request.ip);
      session = await sessions.start(null);
      setCookie(reply, session);
    }
    let current = session;
    return {
      get session() {
        return current;
      },
      address: request.ip,
      raw: { request, reply },
      requireMember() {
        if (current.memberId === null) throw new RefusedRequest('ERR_SIGN_IN_REQUIRED');
        return current.memberId;
      },
      async renewSession(who) {
        await sessions.end(current.id);
        current = await sessions.start(who);
        setCookie(reply, current);
        return current;
      },
      async renewSessionId() {
        current = await sessions.rename(current.id);
        setCookie(reply, current);
      },
    };
  };
}

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
