import { DEFAULT_PORTS, DEFAULT_TLS_PORTS } from '@cardbridge/sdk/protocol';
import { pino } from 'pino';
import { openGrants } from '../../access/index.js';
import { createCardHosts } from '../../cardhost/index.js';
import { fileKeyProvider } from '../../cards/index.js';
import { startDaemon } from '../../daemon.js';
import { createLog } from '../../log.js';
import { grantsPath, pinTriesPath, runtimeDirectory, tlsDirectory, transportKeysPath } from '../../paths.js';
import type { BackendName } from '../../pcsc/index.js';
import { openPinTries, surveyTries } from '../../tries/index.js';
import { endsSoon, readTlsIdentity } from '../../trust/index.js';
import { openDesktop } from '../open-desktop.js';
import { openPolicy } from '../open-policy.js';
import type { Output } from '../output.js';
import { spawnCardHost } from '../spawn-card-host.js';
import { texts } from '../texts.js';

export interface StartOptions {
  readonly port?: number;
  readonly tlsPort?: number;
  readonly backend: Exclude<BackendName, 'simulated'>;
  readonly policy?: string;
  readonly transportKeys?: string;
  readonly pinentry?: string;
  readonly logLevel?: string;
}

/** Runs the daemon in the foreground until it is told to stop (signal, or `cardbridge stop`). */
export async function start(options: StartOptions, output: Output): Promise<void> {
  const { promise: stopped, resolve: stop } = withResolvers();
  // From the beginning: a start that is interrupted leaves nothing behind either. The second signal ends us at once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  const grants = await openGrants({ path: grantsPath() });
  const tries = openPinTries({ path: pinTriesPath() });
  const policy = await openPolicy(options.policy);
  const level = () => options.logLevel ?? policy.current().policy.logLevel ?? 'info';
  const log = createLog({ level: level(), destination: pino.destination({ fd: 2, sync: true }) });
  // Before the daemon listens: its line about the change is written by the new level.
  policy.onChange(() => {
    log.level = level();
  });
  // It runs all the same: a daemon that is not there tells a person less than one that refuses.
  for (const { trouble } of [policy.current(), { trouble: grants.trouble() }, await surveyTries(tries)]) {
    if (trouble) output.warning(trouble);
  }
  const { backend, pinentry } = options;
  const desktop = openDesktop({ language: output.language, pinentry, backend });
  const daemon = await startDaemon({
    policy,
    grants,
    tries,
    pcsc: createCardHosts({ backend, spawn: () => spawnCardHost(backend) }),
    prompt: desktop.prompt,
    ...(desktop.peerUser ? { peerUser: desktop.peerUser } : {}),
    keyProvider: fileKeyProvider(options.transportKeys ?? transportKeysPath(), {
      mustExist: options.transportKeys !== undefined,
    }),
    ports: options.port === undefined ? DEFAULT_PORTS : [options.port],
    tls: {
      ports: options.tlsPort === undefined ? DEFAULT_TLS_PORTS : [options.tlsPort],
      readCertificate: (now) => readTlsIdentity(tlsDirectory(), now),
    },
    runtimeDirectory: runtimeDirectory(),
    log,
    onStop: stop,
  });
  try {
    const text = texts(output.language);
    const { served, trouble } = daemon.tls();
    if (trouble) output.warning(trouble);
    const days = served ? endsSoon(served.notAfter, new Date()) : undefined;
    if (days !== undefined) output.progress(text.trust.endsSoon(days));
    output.result({ ready: true, port: daemon.port, tlsPort: served?.port ?? null, backend }, [
      text.ready(daemon.port, backend),
      ...(served ? [`${text.status.tls}: 127.0.0.1:${served.port}`] : []),
    ]);
    await stopped;
  } finally {
    await daemon.close();
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
