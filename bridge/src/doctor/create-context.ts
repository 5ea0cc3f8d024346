import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DEFAULT_PORTS } from '@cardbridge/sdk/protocol';
import { findPolicyFile } from '../access/index.js';
import { createAutostart } from '../desktop/autostart/index.js';
import { toBridgeError } from '../error.js';
import { ownProgram } from '../own-program.js';
import { grantsPath, pinTriesPath, policyPlaces, runtimeDirectory, tlsDirectory, transportKeysPath } from '../paths.js';
import type { Pcsc } from '../pcsc/index.js';
import type { Modules } from '../pkcs11/index.js';
import { findBrowserPolicies } from './browser-policies/index.js';
import type { DoctorContext } from './context.js';
import { argumentsOf, environmentOf, optionOf, pathOf } from './daemon-process.js';
import { explainError, remedyOf } from './in-both-languages.js';
import { lookAtCards } from './look-at-cards.js';
import { type DaemonSeen, lookAtDaemon, lookAtOwnDaemon, type OwnDaemon } from './look-at-daemon.js';
import { lookAtModules } from './look-at-modules.js';
import { portOwner } from './port-owner.js';
import { whoListens } from './who-listens.js';

export interface ContextOptions {
  /** Where no daemon runs: what it would look at readers with. Closed afterwards. */
  readonly openPcsc: () => Pcsc;
  /** What the vendors' modules are loaded with: the configured one, none for false, else those that are found. Closed afterwards. */
  readonly openModules?: (configured: string | false | undefined) => Modules;
  /** The daemon that this process is; without it the one that runs is looked for. */
  readonly daemon?: OwnDaemon;
  /** What is technical in an error, in Chinese, as far as there are words for it. */
  readonly detailInChinese?: (detail: string) => string;
}

/** Packages may carry a date of 1970 or 1980. */
const FIRST_MADE = Date.UTC(2026, 0, 1);

/** This computer, as the person who runs this has it. */
export function createContext(
  { openPcsc, openModules, daemon: own, detailInChinese = (detail) => detail }: ContextOptions,
  signal: AbortSignal,
): DoctorContext {
  const daemon = once(() => (own ? lookAtOwnDaemon(own) : lookAtDaemon(runtimeDirectory(), { signal })));
  /** Of another process than this. */
  const pidOf = (seen: DaemonSeen) =>
    seen.found === 'running' && seen.status.pid !== process.pid ? seen.status.pid : undefined;
  const daemonArguments = async () => {
    const pid = pidOf(await daemon());
    return pid === undefined ? (own ? process.argv : []) : argumentsOf(pid);
  };
  /** A file that the daemon was started with. */
  const namedFile = async (option: string) => {
    const named = optionOf(await daemonArguments(), option);
    return named === undefined ? undefined : pathOf(pidOf(await daemon()) ?? process.pid, named);
  };
  const places = policyPlaces();
  /** The one that the daemon goes by, which `--policy` may name. */
  const policyFiles = async () => {
    const seen = await daemon();
    if (seen.found !== 'running') return places;
    const { path } = seen.status.policy;
    return path === undefined ? [] : [path];
  };
  const ownModules =
    openModules &&
    (async () => {
      const named = await namedFile('--pkcs11-module');
      return openModules(named ?? (await findPolicyFile(await policyFiles())).policy.pkcs11Module);
    });
  return {
    platform: process.platform,
    environment: process.env,
    now: new Date(),
    signal,
    policyPlaces: places,
    grantsPath: grantsPath(),
    pinTriesPath: pinTriesPath(),
    tlsDirectory: tlsDirectory(),
    dataDirectory: dirname(grantsPath()),
    ports: DEFAULT_PORTS,
    daemon,
    cards: once(async () => lookAtCards(await daemon(), { openPcsc, openModules: ownModules, signal })),
    whoListens,
    portOwner,
    modules: once(async () => (ownModules ? lookAtModules(await ownModules(), { signal }) : undefined)),
    hasTransportKeys: async () => {
      const named = await namedFile('--transport-keys');
      return access(named ?? transportKeysPath()).then(
        () => true,
        () => false,
      );
    },
    browserPolicies: () => findBrowserPolicies(process.platform, process.env),
    daemonEnvironment: async () => {
      const pid = pidOf(await daemon());
      return (pid === undefined ? undefined : await environmentOf(pid)) ?? process.env;
    },
    daemonArguments,
    autostart: async () => {
      try {
        const entry = createAutostart();
        return { isOn: await entry.isOn(), place: entry.place };
      } catch (error) {
        return { isOn: false, place: '', trouble: toBridgeError(error) };
      }
    },
    freeBytes: async (folder) => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    madeAt: async () => {
      const { file, args } = ownProgram();
      const { mtimeMs } = await stat(args.at(-1) ?? file);
      return new Date(Math.max(mtimeMs, FIRST_MADE));
    },
    explain: (error) => explainError(error, detailInChinese),
    remedyOf,
  };
}

function once<T>(look: () => Promise<T>): () => Promise<T> {
  let looked: Promise<T> | undefined;
  return () => {
    looked ??= look();
    return looked;
  };
}
