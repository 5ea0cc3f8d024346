import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { identityServerRoutes, type RouteName } from '@cardbridge/sdk/flows';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import { anyFreePort } from '../../free-port.js';
import { contextFor } from '../browser-context.js';
import type { Handlers } from '../context.js';
import { type Database, openDatabase } from '../database/index.js';
import { createLimits } from '../limits/index.js';
import { describeRefusal, RefusedRequest } from '../refusal.js';
import { securityHeaders } from '../security-headers.js';
import { serveRoutes } from '../serve-routes.js';
import { createSessions, type Sessions } from '../sessions.js';
import { memoryShortTermStore } from '../short-term/index.js';
import { type Authorization, type AuthorizationClient, createAuthorization } from './index.js';

/** TEST ONLY. */
export const courses = {
  id: 'courses',
  secret: 'a-secret-of-the-courses-that-is-long-enough',
  redirectUris: ['http://127.0.0.1:4999/callback'],
  name: { 'zh-TW': '樂學課程報名', en: 'City courses' },
  scopes: ['profile', 'phone', 'email', 'birthdate', 'address'],
  goldOnly: false,
} as const satisfies AuthorizationClient;

/** TEST ONLY. */
export const housing = {
  id: 'social-housing',
  secret: 'a-secret-of-the-housing-that-is-long-enough',
  redirectUris: ['http://127.0.0.1:4998/callback'],
  name: { 'zh-TW': '社會住宅申請', en: 'Social housing' },
  scopes: ['profile', 'id_number'],
  goldOnly: true,
} as const satisfies AuthorizationClient;

interface TestNode {
  readonly authorization: Authorization;
  readonly server: FastifyInstance;
  /** Where this node listens, whatever address the site has. */
  readonly url: string;
}

export interface TestProvider {
  readonly origin: string;
  readonly database: Database;
  readonly sessions: Sessions;
  readonly nodes: readonly [TestNode, TestNode];
  addMember(columns?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Of the usage log, oldest first. */
  logOf(memberId: string): Promise<readonly { readonly event: string; readonly claims: readonly string[] }[]>;
  close(): Promise<void>;
}

/** TEST ONLY. Two nodes behind one address, on one database (embedded, in memory). The first one listens at that address. */
export async function startTestProvider(
  options: {
    readonly origin?: string;
    readonly clients?: readonly AuthorizationClient[];
    /** A PostgreSQL server, to which each node then has connections of its own. */
    readonly databaseUrl?: string;
  } = {},
): Promise<TestProvider> {
  const { databaseUrl } = options;
  const databases = await Promise.all(
    databaseUrl === undefined ? [openDatabase()] : [openDatabase({ url: databaseUrl }), openDatabase({ url: databaseUrl })],
  );
  const [database, second = database] = databases as [Database, Database?];
  const ports = [await anyFreePort(), await anyFreePort()] as const;
  const origin = options.origin ?? `http://127.0.0.1:${ports[0]}`;
  const { clients = [courses, housing] } = options;
  const sessions = createSessions(database, randomBytes, Date.now);
  // At once, so that both want to make the shared keys.
  const nodes = await Promise.all([
    startNode(database, sessions, origin, ports[0], clients),
    startNode(second, sessions, origin, ports[1], clients),
  ]);
  return {
    origin,
    database,
    sessions,
    nodes,
    async addMember(columns = {}) {
      const values = {
        id: randomUUID(),
        kind: 'personal',
        family_name: '王',
        given_name: '小明',
        mobile: `09${String(randomBytes(4).readUInt32BE() % 100_000_000).padStart(8, '0')}`,
        password_hash: 'not used here',
        created_at: new Date(),
        ...columns,
      };
      const names = Object.keys(values);
      await database.query(
        `insert into members (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
        Object.values(values),
      );
      return values.id;
    },
    logOf: (memberId) => database.query('select event, claims from usage_log where member_id = $1 order by id', [memberId]),
    async close() {
      await Promise.all(nodes.map(({ server }) => server.close()));
      await Promise.all(databases.map((opened) => opened.close()));
    },
  };
}

/** TEST ONLY. What a gold member has in the database. */
export const gold = (idNumber: string) => ({
  status: 'gold',
  id_number: idNumber,
  subject_serial_number: createHash('sha256').update(idNumber).digest('hex').slice(0, 16),
  certified_name: '王大明',
  account_name: `gold-${randomUUID()}`,
  proved_at: new Date(),
});

async function startNode(
  database: Database,
  sessions: Sessions,
  origin: string,
  port: number,
  clients: readonly AuthorizationClient[],
): Promise<TestNode> {
  const limits = createLimits(memoryShortTermStore());
  const authorization = await createAuthorization({
    services: { origin, database, clock: Date.now, random: randomBytes },
    limits,
    clients,
  });
  const server = fastify({ forceCloseConnections: true });
  await server.register(cookie);
  server.addHook('onRequest', async (_, reply) => {
    reply.headers(securityHeaders({ bridgePorts: [], simulatorOrigin: null, https: origin.startsWith('https:') }));
  });
  server.setErrorHandler((error, _, reply) => {
    const refusal = describeRefusal(error);
    return reply.status(refusal.status).send(refusal.body());
  });
  // The rooms of others stay shut.
  const shut = Object.fromEntries(
    Object.keys(identityServerRoutes).map((name) => [name, () => Promise.reject(new RefusedRequest('ERR_NOT_FOUND'))]),
  ) as unknown as Handlers<RouteName>;
  const { handlers } = authorization;
  serveRoutes(
    server,
    { ...shut, session: async () => ({ member: null, identity: null }), ...handlers },
    contextFor(sessions, origin, limits),
  );
  await authorization.register(server);
  const url = await server.listen({ host: '127.0.0.1', port });
  return { authorization, server, url };
}
