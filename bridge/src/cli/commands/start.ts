import { pino } from 'pino';
import { createLog } from '../../log.js';
import { openDesktop } from '../open-desktop.js';
import type { Output } from '../output.js';
import { spawnCardHost } from '../spawn-card-host.js';
import { type SystemDaemonOptions, startSystemDaemon, tellReady } from '../system-daemon.js';

/** Runs the daemon in the foreground until it is told to stop (signal, or `cardbridge stop`). */
export async function start(options: SystemDaemonOptions, output: Output): Promise<void> {
  const { promise: stopped, resolve: stop } = withResolvers();
  // From the beginning: a start that is interrupted leaves nothing behind either. The second signal ends us at once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  const log = createLog({ level: options.logLevel ?? 'info', destination: pino.destination({ fd: 2, sync: true }) });
  const { backend, pinentry } = options;
  const desktop = openDesktop({ language: () => output.language, pinentry, backend });
  const { daemon, close } = await startSystemDaemon(options, {
    desktop,
    spawnCardHost: () => spawnCardHost(backend),
    log,
    onStop: stop,
    onTrouble: output.warning,
  });
  try {
    tellReady(await daemon.status(), output);
    await stopped;
  } finally {
    await close();
    await desktop.close();
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
