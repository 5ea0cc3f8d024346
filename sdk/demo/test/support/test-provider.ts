import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { anyFreePort } from '@cardbridge/fixtures/machine';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { createVerifier, crlRevocation, memoryChallengeStore } from '@cardbridge/sdk/verifier';
import type { FastifyInstance } from 'fastify';
import { type Authorization, type AuthorizationClient, createAuthorization } from '../../src/server/authorization/index.js';
import { contextFor } from '../../src/server/browser-context.js';
import { type Database, openDatabase } from '../../src/server/database/index.js';
import { createSignIns, type SignIns } from '../../src/server/isso/index.js';
import { createLimits } from '../../src/server/limits/index.js';
import { createLockOuts } from '../../src/server/lock-outs/index.js';
import { createAccountEnd } from '../../src/server/members/account-end.js';
import { createUsage } from '../../src/server/members/usage.js';
import { questionCaptcha, simulatedRegistry } from '../../src/server/outside/index.js';
import { securityHeaders } from '../../src/server/security-headers.js';
import type { Services } from '../../src/server/services.js';
import { createSessions, type Sessions } from '../../src/server/sessions.js';
import { memoryShortTermStore } from '../../src/server/short-term/index.js';
import { createSubjects } from '../../src/server/subjects.js';
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

/** Takes everybody by every way, and has applied for everything. */
export const petitions = {
  id: 'petitions',
  secret: 'a-secret-of-the-petitions-that-is-long-enough',
  redirectUris: ['http://127.0.0.1:4997/callback'],
  name: { 'zh-TW': '市民陳情', en: 'Petitions' },
  scopes: ['profile', 'id_number', 'phone', 'email', 'birthdate', 'address'],
  goldOnly: false,
} as const satisfies AuthorizationClient;

/** Takes people by card only. */
export const clinic = {
  id: 'clinic',
  secret: 'a-secret-of-the-clinic-that-is-long-enough',
  redirectUris: ['http://127.0.0.1:4996/callback'],
  name: { 'zh-TW': '市立診所掛號', en: 'City clinic' },
  scopes: ['id_number', 'birthdate'],
  goldOnly: false,
  ways: ['citizen-card', 'nhi-card'],
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
  readonly signIns: SignIns;
  readonly subjectOf: Services['subjectOf'];
  readonly nodes: readonly [TestNode, TestNode];
  addMember(columns?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Of the usage log, oldest first: what stands there about this member, or about this subject. */
  logOf(id: string): Promise<readonly { readonly event: string; readonly claims: readonly string[] }[]>;
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
  const { clients = [courses, housing, petitions, clinic] } = options;
  const sessions = createSessions(database, randomBytes, Date.now);
  const subjectOf = await createSubjects({ database, clock: Date.now, random: randomBytes });
  // At once, so that both want to make the shared keys.
  const nodes = await Promise.all([
    startNode(database, sessions, subjectOf, origin, ports[0], clients),
    startNode(second, sessions, subjectOf, origin, ports[1], clients),
  ]);
  return {
    origin,
    database,
    sessions,
    signIns: createSignIns({ database, clock: Date.now }),
    subjectOf,
    nodes,
    addMember: (columns) =>
      addMember(database, {
        mobile: `09${String(randomBytes(4).readUInt32BE() % 100_000_000).padStart(8, '0')}`,
        password_hash: 'not used here',
        ...columns,
      }),
    logOf: (id) => database.query('select event, claims from usage_log where member_id = $1 or subject = $1 order by id', [id]),
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
  subjectOf: Services['subjectOf'],
  origin: string,
  port: number,
  clients: readonly AuthorizationClient[],
): Promise<TestNode> {
  const shortTerm = memoryShortTermStore();
  const limits = createLimits(shortTerm);
  const pki = await loadTestPki();
  const services: Services = {
    ...{ origin, database, shortTerm, subjectOf, clock: Date.now, random: randomBytes },
    verifier: createVerifier({
      expectedOrigin: origin,
      store: memoryChallengeStore(),
      trustAnchors: pki.trustAnchors,
      intermediates: pki.intermediates,
      revocation: crlRevocation({ crls: pki.crls }),
      withTestOnlyTrustAnchors: true,
    }),
    messages: { send: () => Promise.reject(new TypeError('nothing is sent here')) },
    captcha: questionCaptcha({ shortTerm, random: randomBytes }),
    comparison: simulatedRegistry(pki.citizens),
    // The rooms behind the other ways have tests of their own: here people come in as if they had been through (service-visit.ts).
    ...{ nhiPasswords: undefined, mobileCertificate: undefined, telecom: undefined },
  };
  const authorization = await createAuthorization({ services, limits, signIns: createSignIns(services), clients });
  const server = await openRooms(
    {
      session: async () => ({ member: null, identity: null }),
      ...createUsage(services),
      ...createAccountEnd({ ...services, lockOuts: createLockOuts(shortTerm) }),
      ...authorization.handlers,
    },
    contextFor(sessions, origin, limits),
  );
  server.addHook('onRequest', async (_, reply) => {
    reply.headers(securityHeaders({ bridgePorts: [], simulatorOrigin: null, https: origin.startsWith('https:') }));
  });
  await authorization.register(server);
  const url = await server.listen({ host: '127.0.0.1', port });
  return { authorization, server, url };
}
