import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';

type EngineSession = InstanceType<Provider['Session']>;

/** The engine's own session of this browser, by its signed cookie. */
export async function findEngineSession(
  engine: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<EngineSession | undefined> {
  const id = engine.createContext(request, response).cookies.get(engine.cookieName('session'), { signed: true });
  return id === undefined ? undefined : engine.Session.find(id);
}
