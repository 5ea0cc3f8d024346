import { resolve } from 'node:path';
import { DEFAULT_PORTS, DEFAULT_TLS_PORTS } from '@cardbridge/sdk/protocol';
import { type Grants, openGrants, type PolicySource } from '../access/index.js';
import { type CardHostChild, createCardHosts } from '../cardhost/index.js';
import { fileKeyProvider } from '../cards/index.js';
import { type Daemon, startDaemon } from '../daemon.js';
import { BridgeError } from '../error.js';
import type { DaemonStatus } from '../local/index.js';
import type { Log } from '../log.js';
import { grantsPath, pinTriesPath, runtimeDirectory, tlsDirectory, transportKeysPath } from '../paths.js';
import type { BackendName } from '../pcsc/index.js';
import { openPinTries, type PinTries, surveyTries } from '../tries/index.js';
import { endsSoon, readTlsIdentity } from '../trust/index.js';
import type { Desktop } from './open-desktop.js';
import { openModules } from './open-modules.js';
import { openPolicy } from './open-policy.js';
import type { Output } from './output.js';
import { texts } from './texts.js';

/** What may be said of the daemon on the command line. */
export interface SystemDaemonOptions {
  readonly port?: number;
  readonly tlsPort?: number;
  readonly backend: Exclude<BackendName, 'simulated'>;
  readonly policy?: string;
  readonly transportKeys?: string;
  readonly pkcs11Module?: string;
  readonly pinentry?: string;
  readonly logLevel?: string;
}

export interface SystemDaemonParts {
  readonly desktop: Desktop;
  readonly spawnCardHost: () => CardHostChild;
  /** Gets the level that options and policy say, also when the policy changes. */
  readonly log: Log;
  readonly onStop: () => void;
  readonly onShow?: () => void;
  /** See `DaemonOptions`. */
  readonly keepPause?: boolean;
  /** Policy, grants or remembered tries that cannot be used; everything they decide is refused. */
  readonly onTrouble: (error: BridgeError) => void;
}

export interface SystemDaemon {
  readonly daemon: Daemon;
  readonly grants: Grants;
  readonly tries: PinTries;
  readonly policy: PolicySource;
  /** Says farewell to the card hosts first: what begins to end on purpose is not started again, even when it is cut short. */
  close(): Promise<void>;
}

/** The daemon with this person's files, and the readers and windows of this system. Rejects as `startDaemon` does, and may be called again. */
export async function startSystemDaemon(options: SystemDaemonOptions, parts: SystemDaemonParts): Promise<SystemDaemon> {
  const { desktop, log, onStop, onShow, keepPause = false } = parts;
  const grants = await openGrants({ path: grantsPath() });
  const tries = openPinTries({ path: pinTriesPath() });
  const policy = await openPolicy(options.policy);
  const setLevel = () => {
    log.level = options.logLevel ?? policy.current().policy.logLevel ?? 'info';
  };
  setLevel();
  // Before the daemon listens: its line about the change is written by the new level.
  policy.onChange(setLevel);
  // It runs all the same: a daemon that is not there tells a person less than one that refuses.
  for (const { trouble } of [policy.current(), { trouble: grants.trouble() }, await surveyTries(tries)]) {
    if (trouble) parts.onTrouble(trouble);
  }
  const { backend } = options;
  const named = options.pkcs11Module === undefined ? undefined : resolve(options.pkcs11Module);
  const configuredModule = () => named ?? policy.current().policy.pkcs11Module;
  const pcsc = createCardHosts({ backend, spawn: parts.spawnCardHost });
  const daemon = await startDaemon({
    policy,
    grants,
    tries,
    pcsc,
    prompt: desktop.prompt,
    modules: openModules(configuredModule),
    isModuleConfigured: () => typeof configuredModule() === 'string',
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
    onStop,
    ...(onShow ? { onShow } : {}),
    keepPause,
  });
  const close = () => {
    pcsc.farewell();
    return daemon.close();
  };
  return { daemon, grants, tries, policy, close };
}

/** Says that the daemon runs, and where. */
export function tellReady({ port, tls, tlsTrouble, backend }: DaemonStatus, output: Output): void {
  const text = texts(output.language);
  if (tlsTrouble) {
    const { code, detail } = tlsTrouble;
    output.warning(new BridgeError(code, detail === undefined ? {} : { detail }));
  }
  const days = tls ? endsSoon(new Date(tls.notAfter), new Date()) : undefined;
  if (days !== undefined) output.progress(text.trust.endsSoon(days));
  output.result({ ready: true, port, tlsPort: tls?.port ?? null, backend }, [
    text.ready(port, backend),
    ...(tls ? [`${text.status.tls}: 127.0.0.1:${tls.port}`] : []),
  ]);
}
