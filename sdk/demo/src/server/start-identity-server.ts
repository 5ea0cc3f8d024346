import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { TestPki } from '@cardbridge/fixtures/pki';
import {
  createVerifier,
  crlRevocation,
  type Identity,
  memoryChallengeStore,
  VerificationError,
  type Verifier,
  verificationMessages,
} from '@cardbridge/sdk/verifier';
import cookie from '@fastify/cookie';
import staticFiles from '@fastify/static';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { ChallengeAnswer, IdentityView, Refusal, SessionAnswer, SignInAnswer } from './api.js';
import { judge } from './guard.js';
import { securityHeaders } from './security-headers.js';
import { createSessions, type Session } from './sessions.js';

export interface IdentityServerOptions {
  readonly host: '127.0.0.1';
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the page looks for the bridge. */
  readonly bridgePorts: readonly number[];
  /** The simulator's panel with its token; the page's script never gets to see it. */
  readonly panelUrl?: string;
  /** TEST ONLY: this demo trusts the test roots and no others. */
  readonly pki: Pick<TestPki, 'trustAnchors' | 'intermediates' | 'crls'>;
}

export interface IdentityServer {
  /** Its origin. */
  readonly url: string;
  close(): Promise<void>;
}

/** Larger than any token: certificate and signature are some 3 KB in base64. */
const MAX_BODY_BYTES = 32 * 1024;

/** The built page: beside the bundle, or, when run from source, where the build puts it. */
const pageDirectory = new URL(import.meta.url.endsWith('.ts') ? '../../dist/pages/' : './pages/', import.meta.url);

const challengeBody = v.strictObject({ purpose: v.literal('sign-in') });
const signInBody = v.strictObject({ challengeNonce: v.string(), token: v.unknown() });
const emptyBody = v.strictObject({});

/** A request that is refused before it reaches the verifier. */
class RefusedRequest extends Error {
  readonly statusCode: number;
  readonly code: string;
  constructor(statusCode: number, code: string) {
    super(code);
    this.name = 'RefusedRequest';
    this.statusCode = statusCode;
    this.code = code;
  }
}

/**
 * The reference identity server: it asks a card to prove who holds it, verifies the answer, and keeps who signed in.
 * Loopback and http only; a real one stands behind https and sets its cookie Secure.
 */
export async function startIdentityServer(options: IdentityServerOptions): Promise<IdentityServer> {
  const { panelUrl, bridgePorts, pki } = options;
  const simulatorOrigin = panelUrl === undefined ? null : new URL(panelUrl).origin;
  const headers = securityHeaders({ bridgePorts, simulatorOrigin });
  const server = fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    logger: { level: 'warn', stream: process.stderr },
    // An address that cannot be decoded comes past every hook.
    frameworkErrors: (error, _, reply: FastifyReply) => {
      const { status, refusal } = describeRefusal(error);
      return reply.headers(headers).status(status).send(refusal);
    },
  });
  const sessions = createSessions(randomBytes, Date.now);
  // Both need the port, which is known once the server listens.
  let site: { readonly origin: string; readonly cookieName: string; readonly verifier: Verifier } | undefined;
  const here = () => {
    if (site === undefined) throw new RefusedRequest(503, 'ERR_STARTING');
    return site;
  };

  const sessionOf = (request: FastifyRequest) => sessions.get(request.cookies[here().cookieName]);
  const requireSession = (request: FastifyRequest): Session => {
    const session = sessionOf(request);
    if (session === undefined) throw new RefusedRequest(401, 'ERR_SESSION_MISSING');
    return session;
  };
  const startSession = (reply: FastifyReply, identity: IdentityView | null): Session => {
    const session = sessions.start(identity);
    reply.setCookie(here().cookieName, session.id, { path: '/', httpOnly: true, sameSite: 'strict' });
    return session;
  };

  await server.register(cookie);
  // JSON or nothing: what a form or a plain-text request can send is not even read.
  server.removeContentTypeParser('text/plain');

  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    const { origin } = here();
    const { host } = request.headers;
    if (request.method === 'GET' && request.url === '/' && host === new URL(origin).host.replace('127.0.0.1', 'localhost')) {
      // The bridge knows this site by one origin only.
      return reply.redirect(`${origin}/`);
    }
    const { method } = request;
    const refusal = judge(
      { method, host, origin: request.headers.origin, fetchSite: header(request, 'sec-fetch-site') },
      origin,
    );
    if (refusal !== undefined) throw new RefusedRequest(403, refusal);
  });

  server.setErrorHandler((error, request, reply) => {
    const { status, refusal } = describeRefusal(error);
    if (status >= 500) request.log.error(error);
    return reply.status(status).send(refusal);
  });

  server.setNotFoundHandler(() => {
    throw new RefusedRequest(404, 'ERR_NOT_FOUND');
  });

  server.get('/api/session', async (request, reply): Promise<SessionAnswer> => {
    // The browser brings no cookie along from another site; a new one in answer would end the session that the person has.
    refuseFromElsewhere(request);
    const session = sessionOf(request) ?? startSession(reply, null);
    return { identity: session.identity, bridgePorts, simulatorOrigin };
  });

  server.post('/api/challenge', async (request): Promise<ChallengeAnswer> => {
    const session = requireSession(request);
    const { purpose } = take(challengeBody, request.body);
    const { challengeNonce } = await here().verifier.issueChallenge({ sessionId: session.id, purpose });
    return { challengeNonce };
  });

  server.post('/api/sign-in', async (request, reply): Promise<SignInAnswer> => {
    const session = requireSession(request);
    const { challengeNonce, token } = take(signInBody, request.body);
    const identity = viewOf(
      await here().verifier.verifyAuthentication({ token, challengeNonce, sessionId: session.id, purpose: 'sign-in' }),
    );
    // A new id, so that one that was planted before does not become a signed-in session.
    sessions.end(session.id);
    startSession(reply, identity);
    return { identity };
  });

  server.post('/api/sign-out', async (request, reply) => {
    take(emptyBody, request.body);
    sessions.end(requireSession(request).id);
    startSession(reply, null);
    return {};
  });

  if (panelUrl !== undefined) {
    // A redirect, so that the token in the panel's address stays out of the page's reach.
    server.get('/simulator', async (request, reply) => {
      refuseFromElsewhere(request);
      return reply.redirect(panelUrl);
    });
  }

  await server.register(staticFiles, { root: fileURLToPath(pageDirectory), cacheControl: false });

  const origin = await server.listen({ host: options.host, port: options.port });
  site = {
    origin,
    // Cookies ignore ports: two demos on one machine must not share theirs.
    cookieName: `session_${new URL(origin).port}`,
    verifier: createVerifier({
      expectedOrigin: origin,
      store: memoryChallengeStore(),
      trustAnchors: pki.trustAnchors,
      intermediates: pki.intermediates,
      revocation: crlRevocation({ crls: pki.crls }),
      withTestOnlyTrustAnchors: true,
    }),
  };
  return { url: origin, close: () => server.close() };
}

function take<T extends v.GenericSchema>(schema: T, body: unknown): v.InferOutput<T> {
  const result = v.safeParse(schema, body);
  if (!result.success) throw new RefusedRequest(400, 'ERR_REQUEST_INVALID');
  return result.output;
}

function refuseFromElsewhere(request: FastifyRequest): void {
  if (header(request, 'sec-fetch-site') === 'cross-site') throw new RefusedRequest(403, 'ERR_ORIGIN_FOREIGN');
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Only what the page shows: a certificate's serial number is nobody's business there. */
function viewOf(identity: Identity): IdentityView {
  const { name } = identity;
  if (identity.kind === 'organization') return { kind: 'organization', name, taxId: identity.taxId };
  const { subjectSerialNumber, idNumberEnding } = identity;
  return { kind: 'citizen', name, subjectSerialNumber, idNumberEnding };
}

function describeRefusal(error: unknown): { readonly status: number; readonly refusal: Refusal } {
  if (error instanceof VerificationError) {
    const { code } = error;
    // Not the peer's doing: something that the server relies on did not answer.
    const status = code === 'ERR_CHALLENGE_STORE_UNAVAILABLE' || code === 'ERR_REVOCATION_UNKNOWN' ? 503 : 422;
    const messages = { 'zh-TW': verificationMessages['zh-TW'][code], en: verificationMessages.en[code] };
    return { status, refusal: { code, messages } };
  }
  if (error instanceof RefusedRequest) return { status: error.statusCode, refusal: { code: error.code } };
  // Fastify's own: too large, not JSON, another media type.
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500
    ? { status, refusal: { code: 'ERR_REQUEST_INVALID' } }
    : { status: 500, refusal: { code: 'ERR_SERVER' } };
}
