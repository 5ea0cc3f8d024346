import { rm, writeFile } from 'node:fs/promises';
import type { ReaderInfo } from '@cardbridge/sdk/protocol';
import { createAccess, type Grants, type PolicySource } from './access/index.js';
import type { KeyProvider } from './cards/index.js';
import { createDaemonActivity, type OperationUnderWay, type RecentSite, withChangesTold } from './daemon-activity.js';
import { logAccessChanges, logTries, withLoggedAnswers, withLoggedTries } from './daemon-log.js';
import { createDaemonTls, type DaemonTls, type DaemonTlsState } from './daemon-tls.js';

import { openKeptPause } from './kept-pause.js';
import { asTrouble, type DaemonStatus, openLocalDoor, withTrouble } from './local/index.js';
import type { Log } from './log.js';
import { type CardAccess, createInventory, type OperationContext, toldReaders } from './operations/index.js';
import { localDoorPath, makePrivateDirectory, portFilePath, tlsPortFilePath } from './paths.js';
import { createReaderMonitor, type Pcsc } from './pcsc/index.js';
import { createCoolDown, type DesktopPrompt, onePromptAtATime, withCoolDown } from './pin/index.js';
import type { Modules, ModuleTrouble } from './pkcs11/index.js';
import { releaseMemoryAfterStart } from './release-memory.js';
import { openPageDoor, type PageDoor, type PeerUser } from './server/index.js';
import { type PinTries, surveyTries } from './tries/index.js';
import type { TlsIdentity } from './trust/index.js';
import { VERSION } from './version.js';

export interface DaemonOptions {
  readonly pcsc: Pcsc;
  readonly prompt: DesktopPrompt;
  readonly keyProvider: KeyProvider;
  /** Vendors' PKCS#11 modules. Closed with the daemon. */
  readonly modules: Modules;
  /** Whether somebody named one, which the policy may do at any time; see `InventoryOptions`. */
  readonly isModuleConfigured?: () => boolean;
  /** Closed with the daemon. */
  readonly policy: PolicySource;
  readonly grants: Grants;
  readonly tries: PinTries;
  /** Where the system tells it in a way of its own (Windows); see `PageDoorOptions`. */
  readonly peerUser?: PeerUser;
  readonly ports: readonly number[];
  /** Without it wss is never served. */
  readonly tls?: {
    /** By default those that pages look at. */
    readonly ports?: readonly number[];
    /** Undefined when there is none; a BridgeError when it must not be used at that time. */
    readonly readCertificate: (now: Date) => Promise<TlsIdentity | undefined>;
  };
  /** What time it is, for certificates. */
  readonly clock?: () => Date;
  /** Folder of this run: socket and port files. */
  readonly runtimeDirectory: string;
  readonly log: Log;
  /** Called when the CLI asks the daemon to stop. */
  readonly onStop: () => void;
  /** Called when the CLI asks to see the desktop program; absent where there is none. */
  readonly onShow?: () => void;
  /**
   * A pause outlives a crash: the next daemon with this in the same folder begins paused. Only for who has a way to resume; by default
   * every daemon begins unpaused.
   */
  readonly keepPause?: boolean;
}

export interface Daemon {
  readonly port: number;
  /** How it stands with wss. */
  tls(): DaemonTlsState;
  status(): Promise<DaemonStatus>;
  readers(): readonly Omit<ReaderInfo, 'id'>[];
  underWay(): readonly OperationUnderWay[];
  /** The latest first, each origin once, ten at most. */
  recentSites(): readonly RecentSite[];
  isPaused(): boolean;
  /** Ends every operation of a page, and answers ERR_BRIDGE_PAUSED to every request but `bridge.info`, until `resume`. */
  pause(): void;
  resume(): void;
  /** Called when anything of the above may be different; returns the function that stops it. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/** A person may close a window three times in a row before the page has to wait: half a minute, then longer. */
const PAGE_WINDOWS = { free: 3, first: 30_000, longest: 15 * 60_000 };

/**
 * Starts the whole daemon and takes over `pcsc`, which it closes at the end. One a runtime folder: a second one gets
 * ERR_DAEMON_ALREADY_RUNNING. The port is in the file `port` of the runtime folder, and that of wss,
 * while it is served, in `tls-port`.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { pcsc, modules, isModuleConfigured, policy, grants, log, runtimeDirectory } = options;
  const now = () => performance.now();
  const { clock = () => new Date() } = options;
  const activity = createDaemonActivity(clock);
  const monitor = createReaderMonitor(pcsc);
  const cards: CardAccess = { pcsc, trace: (line) => log.trace(line) };
  const inventory = createInventory(cards, monitor, {
    modules,
    ...(isModuleConfigured ? { isModuleConfigured } : {}),
    onModuleTrouble: ({ module, error }) => log.warn({ module, err: error }, 'a PKCS#11 module cannot be used'),
  });
  const closers: (() => Promise<void> | void)[] = [
    () => pcsc.close(),
    () => modules.close(),
    () => policy.close(),
    logAccessChanges(log, { policy, grants }),
    () => monitor.close(),
    () => inventory.close(),
    policy.onChange(() => inventory.refreshTokens()),
    () => activity.close(),
  ];
  /** The last opened first; one that fails keeps none of the others open. */
  const close = async (): Promise<void> => {
    const closer = closers.pop();
    if (!closer) return;
    try {
      await closer();
    } finally {
      await close();
    }
  };
  const simulated = pcsc.backend === 'simulated';
  const windows = onePromptAtATime(withLoggedAnswers(options.prompt, log));
  const operations: OperationContext = {
    ...cards,
    inventory,
    prompt: windows,
    // The person at the command line asks for themselves.
    assertMayAsk: () => undefined,
    keyProvider: options.keyProvider,
    modules,
    simulated,
    tries: withLoggedTries(withChangesTold(options.tries, activity.changed), log),
  };
  const access = createAccess({
    policy,
    grants,
    prompt: windows,
    simulated,
    now,
    onTrouble: (error) => log.error({ err: error }, 'the grant could not be kept'),
  });
  const coolDown = createCoolDown({ ...PAGE_WINDOWS, now });
  const forPages: OperationContext = {
    ...operations,
    prompt: withCoolDown(windows, coolDown),
    assertMayAsk: (origin) => coolDown.assertOver(origin),
  };
  for (const { onChange } of [inventory, policy, grants]) onChange(activity.changed);
  try {
    await makePrivateDirectory(runtimeDirectory);
    await logTries(log, options.tries);
    let pageDoor: PageDoor | undefined;
    let tls: DaemonTls | undefined;
    const status = async (): Promise<DaemonStatus> => {
      const tries = await surveyTries(options.tries);
      const trouble = inventory.trouble();
      const moduleTroubles = inventory.moduleTroubles();
      const { path, trouble: policyTrouble } = policy.current();
      const { served, trouble: tlsTrouble } = tls?.state() ?? NO_TLS;
      return {
        version: VERSION,
        pid: process.pid,
        port: pageDoor?.port ?? 0,
        portsTaken: before(pageDoor?.port, options.ports),
        tls: served && { port: served.port, notAfter: served.notAfter.toISOString() },
        ...(tlsTrouble ? { tlsTrouble: asTrouble(tlsTrouble) } : {}),
        backend: pcsc.backend,
        simulated,
        paused: pageDoor?.isPaused() ?? false,
        connections: pageDoor?.connections() ?? 0,
        readers: inventory.readers().length,
        ...(trouble ? { trouble: trouble.code } : {}),
        ...(moduleTroubles.length > 0 ? { moduleTroubles: moduleTroubles.map(asModuleTrouble) } : {}),
        policy: { ...(path === undefined ? {} : { path }), ...withTrouble(policyTrouble) },
        grants: { count: grants.list().length, ...withTrouble(grants.trouble()) },
        tries: { paused: tries.paused, ...withTrouble(tries.trouble) },
      };
    };
    const localDoor = await openLocalDoor({
      path: localDoorPath(runtimeDirectory),
      operations,
      policy,
      grants,
      log,
      stop: options.onStop,
      ...(options.onShow ? { show: options.onShow } : {}),
      reloadTrust: async () => {
        const { served, trouble } = (await tls?.reload()) ?? NO_TLS;
        return { tlsPort: served?.port ?? null, ...withTrouble(trouble) };
      },
      status,
    });
    closers.push(() => localDoor.close());
    // Only now: the folder is ours alone.
    const kept = openKeptPause(runtimeDirectory, log);
    const paused = kept.wasPaused && options.keepPause === true;
    const door = await openPageDoor({
      operations: forPages,
      access,
      ports: options.ports,
      log,
      witness: activity.witness,
      paused,
      ...(options.peerUser ? { peerUser: options.peerUser } : {}),
      ...(options.tls?.ports ? { tlsPorts: options.tls.ports } : {}),
    });
    pageDoor = door;
    closers.push(() => door.close());
    const { port } = door;
    const portFile = portFilePath(runtimeDirectory);
    await writeFile(portFile, `${port}\n`, { mode: 0o600 });
    closers.push(() => rm(portFile, { force: true }));
    if (options.tls) {
      const { readCertificate } = options.tls;
      const keeper = createDaemonTls({
        door,
        readCertificate,
        portFile: tlsPortFilePath(runtimeDirectory),
        log,
        onState: activity.changed,
        now: clock,
      });
      closers.push(() => keeper.close());
      await keeper.reload();
      tls = keeper;
    }
    const portsTaken = before(port, options.ports);
    // Pages try them in this order: whoever listens there hears them first (attacks D-20, D-21).
    if (portsTaken.length > 0)
      log.warn({ ports: portsTaken }, 'another program, or another user’s CardBridge, has these ports');
    log.info({ port, backend: pcsc.backend, version: VERSION }, 'ready');
    if (paused) log.warn('still paused by the person: no page is served');
    closers.push(releaseMemoryAfterStart());
    // A start that failed is tried again, and is to find it.
    closers.push(() => kept.keep(false));
    const setPaused = (paused: boolean) => {
      if (paused === door.isPaused()) return;
      door.setPaused(paused);
      kept.keep(paused);
      log.info(paused ? 'paused by the person: no page is served' : 'resumed');
      activity.changed();
    };
    return {
      port,
      tls: () => tls?.state() ?? NO_TLS,
      status,
      readers: () => toldReaders(inventory),
      underWay: activity.underWay,
      recentSites: activity.recentSites,
      isPaused: door.isPaused,
      pause: () => setPaused(true),
      resume: () => setPaused(false),
      onChange: activity.onChange,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const NO_TLS: DaemonTlsState = { served: null, trouble: undefined };

/** The ports that come before this one; none when any free port was asked for. */
const before = (port: number | undefined, ports: readonly number[]): readonly number[] =>
  ports.slice(0, Math.max(0, port === undefined ? 0 : ports.indexOf(port)));

const asModuleTrouble = ({ module, error }: ModuleTrouble) => ({ module, ...asTrouble(error) });
