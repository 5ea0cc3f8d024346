import { rm, writeFile } from 'node:fs/promises';
import type { KeyProvider } from './cards/index.js';
import { openLocalDoor } from './local/index.js';
import type { Log } from './log.js';
import { type CardAccess, createInventory, type OperationContext } from './operations/index.js';
import { localDoorPath, makePrivateDirectory, portFilePath } from './paths.js';
import { createReaderMonitor, type Pcsc } from './pcsc/index.js';
import { onePromptAtATime, type Prompt } from './pin/index.js';
import { openPageDoor, type PageDoor, type Policy } from './server/index.js';
import { VERSION } from './version.js';

export interface DaemonOptions {
  readonly pcsc: Pcsc;
  readonly prompt: Prompt;
  readonly keyProvider: KeyProvider;
  readonly policy: Policy;
  readonly ports: readonly number[];
  /** Folder of this run: socket and port file. */
  readonly runtimeDirectory: string;
  readonly log: Log;
  /** Called when the CLI asks the daemon to stop. */
  readonly onStop: () => void;
}

export interface Daemon {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts the whole daemon and takes over `pcsc`, which it closes at the end. One a runtime folder: a second one gets
 * ERR_DAEMON_ALREADY_RUNNING. The port is in the file `port` of the runtime folder.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { pcsc, policy, log, runtimeDirectory } = options;
  const monitor = createReaderMonitor(pcsc);
  const access: CardAccess = { pcsc, trace: (line) => log.trace(line) };
  const inventory = createInventory(access, monitor);
  const closers: (() => Promise<void> | void)[] = [() => pcsc.close(), () => monitor.close(), () => inventory.close()];
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
  const operations: OperationContext = {
    ...access,
    inventory,
    prompt: onePromptAtATime(options.prompt),
    keyProvider: options.keyProvider,
    simulated: pcsc.backend === 'simulated',
    triesLastSeen: new Map(),
  };
  try {
    await makePrivateDirectory(runtimeDirectory);
    let pageDoor: PageDoor | undefined;
    const localDoor = await openLocalDoor({
      path: localDoorPath(runtimeDirectory),
      operations,
      log,
      stop: options.onStop,
      status: () => {
        const trouble = inventory.trouble();
        return {
          version: VERSION,
          pid: process.pid,
          port: pageDoor?.port ?? 0,
          backend: pcsc.backend,
          simulated: operations.simulated,
          connections: pageDoor?.connections() ?? 0,
          readers: inventory.readers().length,
          ...(trouble ? { trouble: trouble.code } : {}),
        };
      },
    });
    closers.push(() => localDoor.close());
    const door = await openPageDoor({ operations, policy, ports: options.ports, log });
    pageDoor = door;
    closers.push(() => door.close());
    const { port } = door;
    const portFile = portFilePath(runtimeDirectory);
    await writeFile(portFile, `${port}\n`, { mode: 0o600 });
    closers.push(() => rm(portFile, { force: true }));
    log.info({ port, backend: pcsc.backend, version: VERSION }, 'ready');
    return { port, close };
  } catch (error) {
    await close();
    throw error;
  }
}
