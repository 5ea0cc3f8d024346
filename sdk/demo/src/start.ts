import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { anyFreePort, isFreePort } from '@cardbridge/fixtures/machine';
import { parsePort } from './parse-port.js';
import { startSimulatedWorld } from './simulated-world.js';

/**
 * `npm start`: the daemon with simulated readers, the identity server with its pages, and three services of the city, until Ctrl-C.
 * Uses DATABASE_URL and REDIS_URL where they are set.
 */
const DEFAULT_PAGE_PORT = 4180;

const { values } = parseArgs({ options: { port: { type: 'string' }, fresh: { type: 'boolean', default: false } } });

async function choosePort(): Promise<number> {
  if (values.port === undefined) return (await isFreePort(DEFAULT_PAGE_PORT)) ? DEFAULT_PAGE_PORT : anyFreePort();
  const port = parsePort('--port', values.port);
  if (port === 0) return anyFreePort();
  if (!(await isFreePort(port))) throw new Error(`--port ${port}: another program listens there`);
  return port;
}

// The cards' memory outlives the run, as in real life: a locked card stays locked until the panel's "start over". So do members,
// until `-- --fresh`.
const cache = new URL('../../../node_modules/.cache/cardbridge/', import.meta.url);
const stateDirectory = fileURLToPath(new URL('simulator', cache));
const dataDirectory = fileURLToPath(new URL('identity-server', cache));
// From the beginning on: whoever ends this program early must not leave the others running.
const interrupted = new Promise<'interrupted'>((resolve) => {
  process.once('SIGINT', () => resolve('interrupted'));
  process.once('SIGTERM', () => resolve('interrupted'));
});
try {
  if (values.fresh) await rm(dataDirectory, { recursive: true, force: true });
  const starting = startSimulatedWorld({ pagePort: await choosePort(), stateDirectory, dataDirectory });
  const world = await Promise.race([starting, interrupted]);
  if (world === 'interrupted') process.exit(130);
  const services = world.cityServices.map(({ url }) => `City service:    ${url}\n`).join('');
  process.stderr.write(
    `Page:            ${world.pageUrl}\nSimulator panel: ${world.panelUrl}\nDaemon:          127.0.0.1:${world.bridgePort}\n${services}`,
  );
  process.stdout.write(`Ready: ${world.pageUrl}\n`);
  const crashed = await Promise.race([interrupted.then(() => false), world.ended.then(() => true)]);
  await world.stop();
  if (crashed) throw new Error('One of the programs has ended by itself; what it said is above.');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
