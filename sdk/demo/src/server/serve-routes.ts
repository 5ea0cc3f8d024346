import { identityServerRoutes, type RouteName } from '@cardbridge/sdk/flows';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { Handlers, RequestContext } from './context.js';
import { RefusedRequest } from './refusal.js';

/** Serves every route of the contract: requests reach a handler checked and normalised, or not at all. */
export function serveRoutes(
  server: FastifyInstance,
  handlers: Handlers<RouteName>,
  contextOf: (request: FastifyRequest, reply: FastifyReply, route: RouteName) => Promise<RequestContext>,
): void {
  for (const name of Object.keys(identityServerRoutes) as RouteName[]) {
    const { method, path, request: schema } = identityServerRoutes[name];
    // The table pairs each schema with the handler of the same name; TypeScript cannot follow that through a loop.
    const handle = handlers[name] as (request: unknown, context: RequestContext) => Promise<unknown>;
    server.route({
      method,
      url: path,
      handler: async (request, reply) => {
        const sent = { ...readObject(method === 'GET' ? request.query : request.body), ...readObject(request.params) };
        const parsed = v.safeParse(schema, sent);
        if (!parsed.success) throw new RefusedRequest('ERR_REQUEST_INVALID');
        const context = await contextOf(request, reply, name);
        return handle(parsed.output, context);
      },
    });
  }
}

/** A body that is no object is refused as such, not spread into one. */
function readObject(value: unknown): object {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new RefusedRequest('ERR_REQUEST_INVALID');
  return value;
}
