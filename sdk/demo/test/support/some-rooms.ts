import { randomUUID } from 'node:crypto';
import { identityServerRoutes, type RouteName } from '@cardbridge/sdk/flows';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import type { contextFor } from '../../src/server/browser-context.js';
import type { Handlers } from '../../src/server/context.js';
import type { Database } from '../../src/server/database/index.js';
import { describeRefusal, RefusedRequest } from '../../src/server/refusal.js';
import { serveRoutes } from '../../src/server/serve-routes.js';

/** Some rooms of the server, which does not listen yet; those of others are shut. */
export async function openRooms(
  handlers: Partial<Handlers<RouteName>>,
  contextOf: ReturnType<typeof contextFor>,
): Promise<FastifyInstance> {
  const server = fastify({ trustProxy: true, forceCloseConnections: true });
  await server.register(cookie);
  server.setErrorHandler((error, _, reply) => {
    const refusal = describeRefusal(error);
    return reply.status(refusal.status).send(refusal.body());
  });
  const shut = Object.fromEntries(
    Object.keys(identityServerRoutes).map((name) => [name, () => Promise.reject(new RefusedRequest('ERR_NOT_FOUND'))]),
  ) as unknown as Handlers<RouteName>;
  serveRoutes(server, { ...shut, ...handlers }, contextOf);
  return server;
}

/** Puts a member straight into the database; `columns` must hold a contact. Gives back the id. */
export async function addMember(database: Database, columns: Readonly<Record<string, unknown>>): Promise<string> {
  const values = {
    id: randomUUID(),
    kind: 'personal',
    family_name: '王',
    given_name: '小明',
    created_at: new Date(),
    ...columns,
  };
  const names = Object.keys(values);
  await database.query(
    `insert into members (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(values),
  );
  return values.id;
}
