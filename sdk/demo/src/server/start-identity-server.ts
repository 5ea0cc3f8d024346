import { randomBytes } from 'node:crypto';
import { anyFreePort } from '@cardbridge/fixtures/machine';
import type { TestPki } from '@cardbridge/fixtures/pki';
import type { ChallengeStore, IdentityComparison } from '@cardbridge/sdk/verifier';
import { createVerifier, crlRevocation } from '@cardbridge/sdk/verifier';
import cookie from '@fastify/cookie';
import fastify, { type FastifyReply } from 'fastify';
import { ConfigurationError } from '../configuration-error.js';
import { createAuthorization } from './authorization/index.js';
import { contextFor, headerOf } from './browser-context.js';
import { createCodes } from './codes/index.js';
import type { Database } from './database/index.js';
import { judge } from './guard.js';
import { createIsso, createSignIns } from './isso/index.js';
import { createLimits } from './limits/index.js';
import { createLockOuts } from './lock-outs/index.js';
import { createMembers } from './members/index.js';
import {
  type CaptchaService,
  MessageNotTaken,
  type MessageSender,
  type MobileCertificateQuestion,
  type NhiPasswordCheck,
  questionCaptcha,
  type SignInProvider,
  type TelecomQuestion,
} from './outside/index.js';
import { createPasswordReset } from './password-reset/index.js';
import { createProof } from './proof/index.js';
import type { ListedClient } from './read-clients.js';
import { describeRefusal, RefusedRequest } from './refusal.js';
import { createRegistration, PRIVACY_NOTICE_VERSION } from './registration/index.js';
import { securityHeaders } from './security-headers.js';
import { servePages } from './serve-pages.js';
import { serveRoutes } from './serve-routes.js';
import type { Services } from './services.js';
import { createSessions } from './sessions.js';
import type { ShortTermStore } from './short-term/index.js';
import { createSignIn } from './sign-in/index.js';
import type { SimulatedOutside } from './simulated/index.js';
import { createSubjects } from './subjects.js';

export interface IdentityServerOptions {
  readonly host: '127.0.0.1';
  /** 0 takes a free one. */
  readonly port: number;
  /** The address by which people and their cards know this site, when another server stands in front; else our own. */
  readonly origin?: string;
  /** Addresses of the servers in front, whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[];
  /** Where the page looks for the bridge. */
  readonly bridgePorts: readonly number[];
  /** The simulator's panel with its token; the page's script never gets to see it. */
  readonly panelUrl?: string;
  /** TEST ONLY: this demo trusts the test roots and no others. */
  readonly pki: Pick<TestPki, 'trustAnchors' | 'intermediates' | 'crls'>;
  /** All three stay open when the server closes: they are the caller's. */
  readonly database: Database;
  readonly shortTerm: ShortTermStore;
  readonly challenges: ChallengeStore;
  readonly messages: MessageSender;
  /** Without one nobody becomes gold or comes in by citizen card. */
  readonly comparison?: IdentityComparison | undefined;
  /** Each of these three lets people in by its way; without one the way is not offered. */
  readonly nhiPasswords?: NhiPasswordCheck | undefined;
  readonly mobileCertificate?: SignInProvider<MobileCertificateQuestion> | undefined;
  readonly telecom?: SignInProvider<TelecomQuestion> | undefined;
  /** TEST ONLY: plays those of the three that are not given. */
  readonly simulated?: SimulatedOutside | undefined;
  readonly captcha?: CaptchaService;
  /** Services that may ask for people's data. */
  readonly clients?: readonly ListedClient[];
}

export interface IdentityServer {
  /** Where this server listens. */
  readonly url: string;
  close(): Promise<void>;
}

/** Larger than any token: certificate and signature are some 3 KB in base64. */
const MAX_BODY_BYTES = 32 * 1024;
const SWEEP_INTERVAL_MS = 10 * 60_000;

/**
 * The reference identity server: members, their proofs by card, and what services get to know of them. http on loopback only; a
 * real one stands behind https (`origin`), and its cookies are Secure then.
 *
 * @throws {ConfigurationError} when `origin` is none
 */
export async function startIdentityServer(options: IdentityServerOptions): Promise<IdentityServer> {
  const { panelUrl, bridgePorts, database, shortTerm } = options;
  // The address is part of what cards sign and of what the engine issues, so it must be known first.
  const port = options.port === 0 ? await anyFreePort() : options.port;
  const url = `http://${options.host}:${port}`;
  const origin = readOrigin(options.origin ?? url);
  const simulatorOrigin = panelUrl === undefined ? null : new URL(panelUrl).origin;
  const headers = securityHeaders({ bridgePorts, simulatorOrigin, https: origin.startsWith('https:') });

  const services: Services = {
    origin,
    database,
    shortTerm,
    verifier: createVerifier({
      expectedOrigin: origin,
      store: options.challenges,
      trustAnchors: options.pki.trustAnchors,
      intermediates: options.pki.intermediates,
      revocation: crlRevocation({ crls: options.pki.crls }),
      withTestOnlyTrustAnchors: true,
    }),
    messages: options.messages,
    captcha: options.captcha ?? questionCaptcha({ shortTerm, random: randomBytes }),
    comparison: options.comparison,
    nhiPasswords: options.nhiPasswords ?? options.simulated?.nhiPasswords,
    mobileCertificate: options.mobileCertificate ?? options.simulated?.mobileCertificate,
    telecom: options.telecom ?? options.simulated?.telecom,
    subjectOf: await createSubjects({ database, clock: Date.now, random: randomBytes }),
    clock: Date.now,
    random: randomBytes,
  };
  const sessions = createSessions(database, services.random, services.clock);
  const limits = createLimits(shortTerm);
  const signIns = createSignIns(services);
  const authorization = await createAuthorization({ services, limits, signIns, clients: options.clients ?? [] });
  const codes = createCodes({ ...services, limits });
  const lockOuts = createLockOuts(shortTerm);
  const shared = { ...services, limits, codes, lockOuts, sessions };

  const server = fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    logger: { level: 'warn', stream: process.stderr, serializers: { err: describeForLog } },
    // An address that cannot be decoded comes past every hook.
    frameworkErrors: (error, _, reply: FastifyReply) => {
      const refusal = describeRefusal(error);
      return reply.headers(headers).status(refusal.status).send(refusal.body());
    },
  });
  await server.register(cookie);
  // JSON or nothing: what a form or a plain-text request can send is not even read.
  server.removeContentTypeParser('text/plain');

  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    const { host } = request.headers;
    if (request.method === 'GET' && request.url === '/' && host === new URL(origin).host.replace('127.0.0.1', 'localhost')) {
      // The bridge knows this site by one origin only.
      return reply.redirect(`${origin}/`);
    }
    const refusal = judge(
      {
        method: request.method,
        path: request.url,
        host,
        origin: request.headers.origin,
        fetchSite: headerOf(request, 'sec-fetch-site'),
      },
      origin,
    );
    if (refusal !== undefined) throw new RefusedRequest(refusal);
  });
  server.setErrorHandler((error, request, reply) => {
    const refusal = describeRefusal(error);
    if (refusal.status >= 500) request.log.error(error);
    return reply.status(refusal.status).send(refusal.body());
  });

  serveRoutes(
    server,
    {
      ...createRegistration(shared),
      ...createSignIn(shared),
      ...createPasswordReset(shared),
      ...createMembers(shared),
      ...createProof(shared),
      ...(await createIsso({ ...shared, signIns, askingService: authorization.askingService })),
      ...authorization.handlers,
    },
    contextFor(sessions, origin, limits),
  );
  options.simulated?.register(server);
  await authorization.register(server);
  await servePages(server, {
    panelUrl,
    site: {
      bridgePorts,
      simulatorOrigin,
      privacyNoticeVersion: PRIVACY_NOTICE_VERSION,
      services: (options.clients ?? []).map(({ name, startUrl }) => ({ name, url: startUrl })),
    },
  });

  const sweeping = setInterval(() => {
    Promise.all([sessions.sweep(), authorization.sweep(), signIns.sweep()]).catch((error: unknown) => server.log.error(error));
  }, SWEEP_INTERVAL_MS);
  sweeping.unref();
  server.addHook('onClose', async () => clearInterval(sweeping));
  await server.listen({ host: options.host, port });
  return { url, close: () => server.close() };
}

function readOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const loopback = url?.protocol === 'http:' && url.hostname === '127.0.0.1';
  if (url?.origin !== origin || !(url.protocol === 'https:' || loopback)) {
    throw new ConfigurationError(`not an https origin (or http on 127.0.0.1): ${origin}`);
  }
  return origin;
}

/**
 * What a database or a service says about a refused row names the values in it: of an error only its kind, sentence and place are
 * logged, and of its causes only the kind; but what a message gateway answered was made to be read.
 */
function describeForLog(error: Error & { readonly code?: unknown }) {
  const { name, message, code, stack } = error;
  const causes = causesOf(error).map((cause) =>
    [cause.name, cause.code, cause instanceof MessageNotTaken ? cause.message : undefined]
      .filter((part) => typeof part === 'string')
      .join(' '),
  );
  return {
    ...{ type: name, message, stack: stack ?? '' },
    ...(typeof code === 'string' ? { code } : {}),
    ...(causes.length === 0 ? {} : { causes }),
  };
}

function causesOf({ cause }: Error): readonly (Error & { readonly code?: unknown })[] {
  return cause instanceof Error ? [cause, ...causesOf(cause)] : [];
}
