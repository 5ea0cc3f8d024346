import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCardHosts } from '../../src/cardhost/index.js';
import { cardHost } from '../../src/cli/card-host.js';
import { spawnCardHost } from '../../src/cli/spawn-card-host.js';
import { createReaderMonitor } from '../../src/pcsc/index.js';

/**
 * A daemon that does nothing but watch readers, in card hosts that are to start it again. It writes into a folder that it runs and how it
 * was started, and ends as it is told: `throw` at once, by an exception that nobody catches; `stay` when SIGTERM comes; `slow`
 * begins to end then, and never finishes.
 */
const [command, ...rest] = process.argv.slice(2);
if (command === 'card-host') await cardHost(rest);
else await watch();

async function watch() {
  const [folder = '', way = ''] = rest;
  const hosts: (number | undefined)[] = [];
  const pcsc = createCardHosts({
    backend: 'winscard',
    spawn: () => {
      const child = spawnCardHost('winscard', { heir: ['daemon', folder, way] });
      hosts.push(child.pid);
      return child;
    },
  });
  const monitor = createReaderMonitor(pcsc);
  const answered = new Promise<void>((resolve) => monitor.onChange(resolve));
  const stopped = new Promise<void>((resolve) => process.once('SIGTERM', () => resolve()));
  await answered;
  const { pid, env } = process;
  const restarts = env.CARDBRIDGE_RESTARTS?.split(',').length ?? 0;
  await appendFile(join(folder, 'starts'), `${JSON.stringify({ pid, way, restarts, hosts })}\n`);
  if (way === 'throw') {
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
  }
  await stopped;
  pcsc.farewell();
  if (way === 'slow') {
    await appendFile(join(folder, 'stopping'), `${pid}\n`);
    await new Promise(() => setInterval(() => undefined, 1000));
  }
  await monitor.close();
  await pcsc.close();
  process.exit();
}
