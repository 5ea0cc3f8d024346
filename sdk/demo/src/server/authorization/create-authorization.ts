import type { FastifyInstance } from 'fastify';
import type { Handlers, RequestContext } from '../context.js';
import type { AskingService, SignIns } from '../isso/index.js';
import type { Limits } from '../limits/index.js';
import type { Services } from '../services.js';
import { createApplications } from './applications.js';
import type { AuthorizationClient } from './client.js';
import { createEngine } from './create-engine.js';
import { createInteractions } from './interactions.js';
import { sweepReleases } from './releases.js';
import { serveEngine } from './serve-engine.js';
import { createSiteSessions } from './site-sessions.js';

/** The OpenID provider: services ask through it for people's data, people agree or decline, members see and revoke. */
export interface Authorization {
  readonly handlers: Handlers<
    'interaction' | 'agreeToInteraction' | 'declineInteraction' | 'applications' | 'revokeApplication'
  >;
  /** Whose question this is, of this browser. @throws {RefusedRequest} ERR_INTERACTION_MISSING */
  askingService(uid: string, context: RequestContext): Promise<AskingService>;
  /** Puts the engine's endpoints into the server: before it listens, after the hooks that set the headers of every answer. */
  register(server: FastifyInstance): Promise<void>;
  /** Forgets what has expired. */
  sweep(): Promise<void>;
}

/** @throws {Error} when a client's configuration cannot be: a redirect address that is none, for one. */
export async function createAuthorization(options: {
  readonly services: Services;
  readonly limits: Pick<Limits, 'spend'>;
  readonly signIns: Pick<SignIns, 'visitor' | 'leave'>;
  readonly clients: readonly AuthorizationClient[];
}): Promise<Authorization> {
  const { services, limits, signIns } = options;
  const { database, clock } = services;
  const clients = new Map(options.clients.map((client) => [client.id, client]));
  const engine = await createEngine(services, options.clients);
  const siteSessions = createSiteSessions(database, clock);
  const { askingService, ...interactions } = createInteractions({ services, engine, clients, siteSessions, signIns });
  return {
    askingService,
    handlers: {
      ...interactions,
      ...createApplications(services, clients),
    },
    register: (server) => serveEngine(server, { services, limits, engine, clients, siteSessions }),
    async sweep() {
      await sweepReleases(database, clock);
      await database.query('delete from authorization_payloads where expires_at <= $1', [new Date(clock())]);
    },
  };
}
