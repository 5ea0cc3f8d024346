import { loadTestPki } from '@cardbridge/fixtures/pki';
import { httpIdentityServer, type IdentityServerApi } from '@cardbridge/sdk/flows';
import { memoryChallengeStore } from '@cardbridge/sdk/verifier';
import { browserFetch } from '../../src/browser-fetch.js';
import { type Database, openDatabase } from '../../src/server/database/index.js';
import { type OutgoingMessage, simulatedRegistry } from '../../src/server/outside/index.js';
import { memoryShortTermStore } from '../../src/server/short-term/index.js';
import { createSimulatedOutside, type SimulatedOutside, simulatedPeople } from '../../src/server/simulated/index.js';
import {
  type IdentityServer,
  type IdentityServerOptions,
  startIdentityServer,
} from '../../src/server/start-identity-server.js';
import { startRegistration } from './start-registration.js';

export interface TestServer extends IdentityServer {
  readonly database: Database;
  /** Who vouches for people by phone and NHI password. */
  readonly simulated: SimulatedOutside;
  /** What was sent, the newest last. */
  readonly sent: OutgoingMessage[];
  /** A browser that has just opened the site. */
  visitor(): Promise<IdentityServerApi>;
  /** A browser in which somebody has just registered with this mobile number and is signed in. */
  registered(mobile: string): Promise<IdentityServerApi>;
}

export const TEST_PASSWORD = 'Test+1234';

/** The whole server on an embedded database in memory, in the simulated world; messages are kept for the test to read. */
export async function startTestServer(options: Partial<IdentityServerOptions> = {}): Promise<TestServer> {
  const pki = await loadTestPki();
  const sent: OutgoingMessage[] = [];
  const database = await openDatabase({});
  const shortTerm = memoryShortTermStore();
  const simulated = createSimulatedOutside({ database, shortTerm, people: simulatedPeople(pki), clock: Date.now });
  const server = await startIdentityServer({
    host: '127.0.0.1',
    port: 0,
    bridgePorts: [28730, 28731],
    pki,
    database,
    shortTerm,
    challenges: memoryChallengeStore(),
    messages: { send: async (message) => void sent.push(message) },
    comparison: simulatedRegistry([...pki.citizens, ...pki.crowd]),
    simulated,
    ...options,
  });
  const origin = options.origin ?? server.url;
  const visitor = async () => {
    const api = httpIdentityServer({ origin, fetch: browserFetch(origin) });
    await api.session();
    return api;
  };
  return {
    ...server,
    database,
    simulated,
    sent,
    visitor,
    async registered(mobile) {
      const api = await visitor();
      await startRegistration(api, server.url, { kind: 'mobile', value: mobile });
      await api.confirmRegistrationCode({ code: codeIn(sent.at(-1)?.text) });
      await api.completeRegistration({ familyName: '測', givenName: '試者', password: TEST_PASSWORD, wantsUpgrade: false });
      return api;
    },
    async close() {
      await server.close();
      await shortTerm.close();
      await database.close();
    },
  };
}

/** The four digits in a message. */
export function codeIn(text: string | undefined): string {
  return /(?<!\d)\d{4}(?!\d)/.exec(text ?? '')?.[0] ?? '';
}
