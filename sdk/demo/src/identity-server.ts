import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import type { WayIn } from '@cardbridge/sdk/flows';
import { DEFAULT_PORTS } from '@cardbridge/sdk/protocol';
import { ConfigurationError } from './configuration-error.js';
import { parsePort } from './parse-port.js';
import { announceReadyAccounts } from './server/announce-ready-accounts.js';
import { DatabaseError } from './server/database/index.js';
import { openStores } from './server/open-stores.js';
import { httpMessages, type MessageSender, noMessages, panelMessages, simulatedRegistry } from './server/outside/index.js';
import { type ListedClient, readClients } from './server/read-clients.js';
import { makeReadyAccounts, makeReadyNhiPassword } from './server/ready-accounts.js';
import { ShortTermStoreError } from './server/short-term/index.js';
import { createSimulatedOutside, simulatedPeople } from './server/simulated/index.js';
import { startIdentityServer } from './server/start-identity-server.js';
import { offeredWays } from './server/ways-in.js';

/**
 * The identity server as a program of its own: one node, or one of several on the same DATABASE_URL and REDIS_URL. Prints one line
 * of JSON when it listens, and ends at SIGTERM or SIGINT.
 */
try {
  await run(readOptions());
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
}

/** @throws {TypeError} ERR_PARSE_ARGS_… of Node */
function readOptions() {
  return parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      /** The address by which people know the site, when another server stands in front. */
      origin: { type: 'string' },
      'trusted-proxy': { type: 'string', multiple: true },
      'bridge-ports': { type: 'string', default: DEFAULT_PORTS.join(',') },
      /** Where the embedded database lives; in memory without. */
      'data-dir': { type: 'string' },
      /** A file of services that may ask for people's data. It holds secrets, so it is a file. */
      clients: { type: 'string' },
      'ready-accounts': { type: 'boolean', default: false },
    },
  }).values;
}

async function run(values: ReturnType<typeof readOptions>): Promise<void> {
  // The fragment of the panel's address is a secret, as is what the other URLs may hold, and argv is public.
  const { CARDBRIDGE_PANEL_URL: panelUrl, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
  const port = parsePort('--port', values.port);
  const bridgePorts = values['bridge-ports'].split(',').map((text) => parsePort('--bridge-ports', text));
  const trustedProxies = values['trusted-proxy']?.map(parseProxy);
  const clients = values.clients === undefined ? [] : await readClients(values.clients);
  const messages = chooseMessages(panelUrl);
  const pki = await loadTestPki();
  const stores = await openStores({
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(values['data-dir'] === undefined ? {} : { directory: values['data-dir'] }),
    ...(redisUrl === undefined ? {} : { redisUrl }),
  });
  // Beside a simulator only: it vouches for whomever anybody chooses.
  const simulated =
    panelUrl === undefined ? undefined : createSimulatedOutside({ ...stores, people: simulatedPeople(pki), clock: Date.now });
  const comparison = simulatedRegistry([...pki.citizens, pki.ellipticCurveCitizen, ...pki.crowd]);
  const ended = new AbortController();
  try {
    requireWaysIn(clients, (ways) => {
      const { nhiPasswords, mobileCertificate, telecom } = simulated ?? {};
      return offeredWays({ comparison, nhiPasswords, mobileCertificate, telecom }, ways);
    });
    const server = await startIdentityServer({
      host: '127.0.0.1',
      port,
      ...(values.origin === undefined ? {} : { origin: values.origin }),
      ...(trustedProxies === undefined ? {} : { trustedProxies }),
      bridgePorts,
      ...(panelUrl === undefined ? {} : { panelUrl }),
      pki,
      ...stores,
      messages,
      comparison,
      simulated,
      clients,
    });
    if (values['ready-accounts']) {
      const now = new Date();
      const accounts = [
        ...(await makeReadyAccounts(stores.database, pki, now)),
        ...(simulated === undefined ? [] : [await makeReadyNhiPassword(stores.database, pki, now)]),
      ];
      if (panelUrl !== undefined) void announceReadyAccounts(panelUrl, accounts, ended.signal);
    }
    process.stdout.write(`${JSON.stringify({ listening: server.url })}\n`);
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    await server.close();
  } finally {
    ended.abort();
    await stores.close();
  }
}

/**
 * By SMS through the gateway at CARDBRIDGE_SMS_GATEWAY_URL, with CARDBRIDGE_SMS_GATEWAY_TOKEN as its bearer token, when there is one
 * (`httpMessages` says what it is sent); everything else into the simulator's panel.
 */
function chooseMessages(panelUrl: string | undefined): MessageSender {
  const { CARDBRIDGE_SMS_GATEWAY_URL: url, CARDBRIDGE_SMS_GATEWAY_TOKEN: token } = process.env;
  if (panelUrl !== undefined && !URL.canParse(panelUrl)) throw new ConfigurationError('CARDBRIDGE_PANEL_URL is no address');
  const others = panelUrl === undefined ? noMessages : panelMessages(panelUrl);
  if (url === undefined) {
    if (token === undefined) return others;
    throw new ConfigurationError('CARDBRIDGE_SMS_GATEWAY_TOKEN is there, and no CARDBRIDGE_SMS_GATEWAY_URL to send it to');
  }
  const gateway = httpMessages({ url, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) });
  return { send: (message) => (message.contact.kind === 'mobile' ? gateway : others).send(message) };
}

/** Nobody could come in for a service all of whose ways are missing here. @throws {ConfigurationError} */
function requireWaysIn(clients: readonly ListedClient[], offered: (ways?: readonly WayIn[]) => readonly WayIn[]): void {
  for (const { id, ways } of clients) {
    if (offered(ways).length === 0) {
      throw new ConfigurationError(`${id} takes none of the ways in that are here: ${offered().join(', ')}`);
    }
  }
}

/** An address, or a network of them (`10.0.0.0/8`). @throws {ConfigurationError} */
function parseProxy(text: string): string {
  const [address = '', bits = '1', ...more] = text.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  const fits = isIP(address) > 0 && /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most;
  if (!fits || more.length > 0)
    throw new ConfigurationError(`--trusted-proxy ${text}: not an address, nor a network of addresses`);
  return text;
}

/** What an operator can mend is said in a sentence; the rest with where it happened. */
function describe(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof TypeError && code?.startsWith('ERR_PARSE_ARGS_') === true) return error.message;
  if (syscall === 'listen') return code === 'EADDRINUSE' ? '--port: another program listens there' : `--port: ${code}`;
  if (error instanceof DatabaseError || error instanceof ShortTermStoreError) return `${error.message}. ${error.remedy}`;
  return error instanceof Error && error.stack !== undefined ? error.stack : String(error);
}
