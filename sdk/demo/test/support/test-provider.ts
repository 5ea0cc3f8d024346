import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { anyFreePort } from '../../src/free-port.js';
import { type Authorization, type AuthorizationClient, createAuthorization } from '../../src/server/authorization/index.js';
import { contextFor } from '../../src/server/browser-context.js';
import { type Database, openDatabase } from '../../src/server/database/index.js';
import { createLimits } from '../../src/server/limits/index.js';
import { securityHeaders } from '../../src/server/security-headers.js';
import { createSessions, type Sessions } from '../../src/server/sessions.js';
import { memoryShortTermStore } from '../../src/server/short-term/index.js';
import { addMember, openRooms } from './some-rooms.js';

export const courses = {
  id: 'courses',
  secret: 'a-secret-of-the-courses-that-is-long-enough',
  redirectUris: ['http://127.0.0.1:4999/callback'],
  name: { 'zh-TW': '樂學課程報名', en: 'City courses' },
  scopes: ['profile', 'phone', 'email', 'birthdate', 'address'],
  goldOnly: false,
} as const satisfies AuthorizationClient;

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

/** Two nodes behind one address, on one database (embedded, in memory). The first one listens at that address. */
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
    addMember: (columns) =>
      addMember(database, {
        mobile: `09${String(randomBytes(4).readUInt32BE() % 100_000_000).padStart(8, '0')}`,
        password_hash: 'not used here',
        ...columns,
      }),
    logOf: (memberId) => database.query('select event, claims from usage_log where member_id = $1 order by id', [memberId]),
    async close() {
      await Promise.all(nodes.map(({ server }) => server.close()));
      await Promise.all(databases.map((opened) => opened.close()));
    },
  };
}

/** What a gold member has in the database. */
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
  const server = await openRooms(
    { session: async () => ({ member: null, identity: null }), ...authorization.handlers },
    contextFor(sessions, origin, limits),
  );
  server.addHook('onRequest', async (_, reply) => {
    reply.headers(securityHeaders({ bridgePorts: [], simulatorOrigin: null, https: origin.startsWith('https:') }));
  });
  await authorization.register(server);
  const url = await server.listen({ host: '127.0.0.1', port });
  return { authorization, server, url };
}
