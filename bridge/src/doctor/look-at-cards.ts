import { BridgeError, toBridgeError } from '../error.js';
import type { LocalResults } from '../local/index.js';
import { createInventory, toldReaders } from '../operations/index.js';
import { createReaderMonitor, type Pcsc } from '../pcsc/index.js';
import type { Modules } from '../pkcs11/index.js';
import type { CardsSeen, DaemonSeen } from './look-at-daemon.js';

/** As the daemon sees them where one runs; else looked at as it would: in a card host, by selecting, never with a PIN. */
export async function lookAtCards(
  daemon: DaemonSeen,
  {
    openPcsc,
    openModules,
    signal,
  }: {
    readonly openPcsc: () => Pcsc;
    /** For cards that no family knows. */
    readonly openModules?: (() => Promise<Modules>) | undefined;
    readonly signal: AbortSignal;
  },
): Promise<CardsSeen> {
  try {
    if (daemon.found === 'running') return await daemon.readers();
    return { readers: await look(openPcsc(), await openModules?.(), signal) };
  } catch (error) {
    if (error instanceof BridgeError) return { trouble: error };
    return { trouble: signal.aborted || isTimeout(error) ? silent() : toBridgeError(error) };
  }
}

async function look(
  pcsc: Pcsc,
  modules: Modules | undefined,
  signal: AbortSignal,
): Promise<LocalResults['readers']['readers']> {
  const monitor = createReaderMonitor(pcsc);
  const inventory = createInventory({ pcsc }, monitor, modules ? { modules } : {});
  try {
    await inventory.settled(signal);
    const trouble = inventory.trouble();
    if (trouble) throw trouble;
    return toldReaders(inventory);
  } finally {
    inventory.close();
    await monitor.close();
    await Promise.all([pcsc.close(), modules?.close()]);
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

/** The smart card service, or a card, gives no answer at all. */
const silent = () => new BridgeError('ERR_CARD_UNRESPONSIVE', { detail: 'PC/SC did not answer in time' });
