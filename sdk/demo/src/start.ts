import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { anyFreePort, isFreePort } from './free-port.js';
import { startSimulatedWorld } from './simulated-world.js';

/** `npm start`: the daemon with simulated readers, the identity server and its page, until Ctrl-C. */
const DEFAULT_PAGE_PORT = 4180;

const { values } = parseArgs({ options: { port: { type: 'string' } } });

async function choosePort(): Promise<number> {
  if (values.port === undefined) return (await isFreePort(DEFAULT_PAGE_PORT)) ? DEFAULT_PAGE_PORT : anyFreePort();
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65535)
    throw new Error(`--port ${values.port}: a port is a number from 0 to 65535`);
  if (port === 0) return anyFreePort();
  if (!(await isFreePort(port))) throw new Error(`--port ${port}: another program listens there`);
  return port;
}

// The cards' memory outlives the run, as in real life: a locked card stays locked until the panel's "start over".
const stateDirectory = fileURLToPath(new URL('../../../node_modules/.cache/cardbridge/simulator', import.meta.url));
try {
  const world = await startSimulatedWorld({ pagePort: await choosePort(), stateDirectory });
  const interrupted = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  process.stderr.write(
    `Page:            ${world.pageUrl}\nSimulator panel: ${world.panelUrl}\nDaemon:          127.0.0.1:${world.bridgePort}\n`,
  );
  process.stdout.write(`Ready: ${world.pageUrl}\n`);
  const crashed = await Promise.race([interrupted.then(() => false), world.ended.then(() => true)]);
  await world.stop();
  if (crashed) throw new Error('The daemon or the identity server has ended by itself; what it said is above.');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
