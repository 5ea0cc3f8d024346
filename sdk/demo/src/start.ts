import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from './free-port.js';
import { startSimulatedWorld } from './simulated-world.js';

/** `npm start`: the daemon with simulated readers, the identity server and its page, until Ctrl-C. */
const DEFAULT_PAGE_PORT = 4180;

const { values } = parseArgs({ options: { port: { type: 'string' } } });

async function choosePort(): Promise<number> {
  if (values.port === undefined) return (await freePort(DEFAULT_PAGE_PORT)) ?? (await anyPort());
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65535)
    throw new Error(`--port ${values.port}: a port is a number from 0 to 65535`);
  const free = await freePort(port);
  if (free === undefined) throw new Error(`--port ${port}: another program listens there`);
  return free;
}

async function anyPort(): Promise<number> {
  const port = await freePort(0);
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}

const runtimeDirectory = await mkdtemp(join(tmpdir(), 'cardbridge-start-'));
// The cards' memory outlives the run, as in real life: a locked card stays locked until the panel's "start over".
const stateDirectory = fileURLToPath(new URL('../../../node_modules/.cache/cardbridge/simulator', import.meta.url));
try {
  const world = await startSimulatedWorld({ pagePort: await choosePort(), stateDirectory, runtimeDirectory });
  const interrupted = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  process.stderr.write(
    `Page:            ${world.pageUrl}\nSimulator panel: ${world.panelUrl}\nDaemon:          127.0.0.1:${world.bridgePort}\n`,
  );
  process.stdout.write(`Ready: ${world.pageUrl}\n`);
  await Promise.race([interrupted, world.ended]);
  await world.stop();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await rm(runtimeDirectory, { recursive: true, force: true });
}
