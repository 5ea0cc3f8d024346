import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, createChannel } from '../apdu/index.js';
import { orAborted } from '../or-aborted.js';
import { type Disposition, ignoreStatus, isStatus, isTooLong, type Pcsc, type PcscCard, toCardError } from '../pcsc/index.js';

/** The way to the cards. */
export interface CardAccess {
  readonly pcsc: Pcsc;
  /** Gets one line for each exchange with a card: instruction, lengths and status, never data. */
  readonly trace?: (line: string) => void;
}

export interface CardSessionOptions {
  readonly signal: AbortSignal;
  /**
   * `reset` clears PIN state and is a must where a PIN is verified; `leave` is polite to other programs' PIN state, and says that the
   * body sends nothing secret and may run a second time.
   */
  readonly after: Exclude<Disposition, 'unpower'>;
  /** Pauses in ms before a card is tried again that another program holds exclusively; ERR_CARD_BUSY after the last. */
  readonly busyPausesMs?: readonly number[];
  /** Seam for tests. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Four seconds in all. Windows itself, and programs that look at every new card, hold a card for a moment after it was put in; one that
 * keeps it longer keeps it until somebody closes that program.
 */
const BUSY_PAUSES_MS = [50, 100, 200, 400, 750, 1000, 1500];

/**
 * One short transaction with the card in a reader: connect shared, talk, let go. Nothing is held afterwards, whatever happens.
 *
 * A card that another program holds exclusively is waited for; one in another program's transaction is waited for by PC/SC itself, within
 * the limit of the card host. Both end in ERR_CARD_BUSY. Where another program resets the card under us, it is connected anew, once, and
 * the body runs again if it may, or if no command of it has reached the card: a PIN is never sent a second time.
 *
 * When the signal aborts, the promise rejects with its reason at once, and the card is abandoned: an APDU in flight cannot be
 * cancelled (PC/SC has no call for it), so it is left to end with its card host while the page already has its answer.
 */
export async function withCard<T>(
  { pcsc, trace }: CardAccess,
  reader: string,
  {
    signal,
    after,
    busyPausesMs = BUSY_PAUSES_MS,
    pause = (ms, aborted) => sleep(ms, undefined, { signal: aborted }),
  }: CardSessionOptions,
  body: (channel: Channel, card: PcscCard) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  let card: PcscCard | undefined;

  const once = async (): Promise<Outcome<T>> => {
    let reached = false;
    try {
      card = await pcsc.connect(reader);
      signal.throwIfAborted();
      await card.beginTransaction();
      try {
        signal.throwIfAborted();
        const connected = card;
        const transmit = async (command: Uint8Array) => {
          signal.throwIfAborted();
          reached = true;
          return connected.transmit(command);
        };
        const { atr, protocol } = connected;
        const channel = createChannel({ transmit }, { atr, protocol, isTooLong, ...(trace ? { trace } : {}) });
        return { value: await body(channel, connected) };
      } finally {
        // Fails for a card that was pulled; the disconnect that follows is what lets go.
        await card.endTransaction(after).catch(ignoreStatus);
      }
    } catch (error) {
      return { error, mayRunAgain: !reached || after === 'leave' };
    } finally {
      await card?.disconnect(after);
      card = undefined;
    }
  };

  const work = async () => {
    const pauses = [...busyPausesMs];
    for (let resets = 0; ; ) {
      const outcome = await once();
      if ('value' in outcome) return outcome.value;
      const { error, mayRunAgain } = outcome;
      if (signal.aborted) throw signal.reason;
      const pauseMs = isStatus(error, 'SCARD_E_SHARING_VIOLATION') && mayRunAgain ? pauses.shift() : undefined;
      if (pauseMs !== undefined) await pause(pauseMs, signal);
      else if (isStatus(error, 'SCARD_W_RESET_CARD') && mayRunAgain && resets === 0) resets += 1;
      else throw toCardError(error);
    }
  };
  return orAborted(work(), signal, () => card?.abandon());
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown; readonly mayRunAgain: boolean };
