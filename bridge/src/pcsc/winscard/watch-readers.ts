import type { ReaderState } from '../pcsc.js';
import { ignoreStatus, isStatus } from '../pcsc-status.js';
import { readerState, sameReaders } from '../reader-state.js';
import type { EventState, Handle, KnownState, WinscardLibrary } from './library.js';

/** The pseudo reader whose state changes when a reader comes or goes (SCardGetStatusChange, winscard.h). */
const NEW_READERS = '\\\\?PnP?\\Notification';
const STATE_CHANGED = 0x0002;
const STATE_UNKNOWN = 0x0004;
const READER_COUNT_SHIFT = 0x10000;
/**
 * How many readers may be asked about at once, the pseudo reader among them: pcscd knows no more (PCSCLITE_MAX_READERS_CONTEXTS), and its
 * library refuses more with SCARD_E_INVALID_VALUE.
 */
const MOST_STATES = 16;

/**
 * How long one wait lasts at most, in ms. With the pseudo reader the limit only heals a reader that came between listing and
 * waiting; without it (macOS, or a full list) it is how new readers are found.
 */
const WAIT_MS = { notified: 10_000, polling: 1000 };
/** How often a cancelled wait is cancelled again, in ms: the first SCardCancel may come before the wait has begun. */
const CANCEL_AGAIN_MS = 20;

/** The readers now, or as soon as they differ from `known`. Throws the signal's reason when it aborts. */
export async function watchReaders(
  library: WinscardLibrary,
  known: readonly ReaderState[] | undefined,
  signal: AbortSignal,
): Promise<readonly ReaderState[]> {
  const context = await library.establishContext();
  try {
    const canNotify = known !== undefined && (await supportsNotification(library, context));
    for (;;) {
      signal.throwIfAborted();
      const names = await listReaders(library, context);
      const states = await statesOf(library, context, names);
      const readers = names.flatMap((name, index) => readerState(name, states[index]) ?? []);
      if (known === undefined || !sameReaders(known, readers)) return readers;
      signal.throwIfAborted();
      const waiting = names.map((reader, index) => ({ reader, state: (states[index]?.state ?? 0) & ~STATE_CHANGED }));
      const notified = canNotify && waiting.length < MOST_STATES;
      if (notified) waiting.push({ reader: NEW_READERS, state: names.length * READER_COUNT_SHIFT });
      await wait(library, context, notified ? WAIT_MS.notified : WAIT_MS.polling, waiting, signal);
    }
  } finally {
    // When the service is gone, so is the context.
    await library.releaseContext(context).catch(ignoreStatus);
  }
}

async function listReaders(library: WinscardLibrary, context: Handle): Promise<readonly string[]> {
  for (;;) {
    try {
      return await library.listReaders(context);
    } catch (error) {
      if (isStatus(error, 'SCARD_E_NO_READERS_AVAILABLE')) return [];
      // Unless a reader came between asking for the size and asking for the names.
      if (!isStatus(error, 'SCARD_E_INSUFFICIENT_BUFFER')) throw error;
    }
  }
}

async function statesOf(library: WinscardLibrary, context: Handle, names: readonly string[]): Promise<readonly EventState[]> {
  if (names.length === 0) return [];
  try {
    return await library.getStatusChange(
      context,
      0,
      names.map((reader) => ({ reader, state: 0 })),
    );
  } catch (error) {
    // A reader went since it was listed: for this moment all count as gone, and the next look tells.
    if (isStatus(error, 'SCARD_E_UNKNOWN_READER')) return [];
    throw error;
  }
}

async function supportsNotification(library: WinscardLibrary, context: Handle): Promise<boolean> {
  try {
    const states = await library.getStatusChange(context, 0, [{ reader: NEW_READERS, state: 0 }]);
    return states.every(({ state }) => (state & STATE_UNKNOWN) === 0);
  } catch (error) {
    if (isStatus(error, 'SCARD_E_UNKNOWN_READER')) return false;
    throw error;
  }
}

async function wait(
  library: WinscardLibrary,
  context: Handle,
  timeoutMs: number,
  states: readonly KnownState[],
  signal: AbortSignal,
): Promise<void> {
  if (states.length === 0) {
    await pause(timeoutMs, signal);
    return;
  }
  let again: NodeJS.Timeout | undefined;
  const cancel = () => {
    library.cancel(context);
    again = setTimeout(cancel, CANCEL_AGAIN_MS);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await library.getStatusChange(context, timeoutMs, states);
  } catch (error) {
    signal.throwIfAborted();
    if (!isStatus(error, 'SCARD_E_UNKNOWN_READER')) throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    clearTimeout(again);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
