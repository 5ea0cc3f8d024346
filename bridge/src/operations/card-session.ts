import { type Channel, createChannel } from '../apdu/index.js';
import { orAborted } from '../or-aborted.js';
import { type Disposition, ignoreStatus, type Pcsc, type PcscCard, toCardError } from '../pcsc/index.js';

/** The way to the cards. */
export interface CardAccess {
  readonly pcsc: Pcsc;
  /** Gets one line for each exchange with a card: instruction, lengths and status, never data. */
  readonly trace?: (line: string) => void;
}

/**
 * One short transaction with the card in a reader: connect shared, talk, let go. Nothing is held afterwards, whatever happens.
 *
 * When the signal aborts, the promise rejects with its reason at once, and the card is abandoned: an APDU in flight cannot be
 * cancelled (PC/SC has no call for it), so it is left to end with its card host while the page already has its answer.
 *
 * `after`: `reset` clears PIN state and is a must where a PIN was verified; `leave` is polite to other programs' PIN state.
 */
export async function withCard<T>(
  { pcsc, trace }: CardAccess,
  reader: string,
  { signal, after }: { readonly signal: AbortSignal; readonly after: Exclude<Disposition, 'unpower'> },
  body: (channel: Channel, card: PcscCard) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  let card: PcscCard | undefined;
  const work = (async () => {
    try {
      card = await pcsc.connect(reader);
      signal.throwIfAborted();
      await card.beginTransaction();
      try {
        signal.throwIfAborted();
        const connected = card;
        return await body(
          createChannel(
            {
              transmit: async (command) => {
                signal.throwIfAborted();
                return connected.transmit(command);
              },
            },
            trace ? { trace } : {},
          ),
          connected,
        );
      } finally {
        // Fails for a card that was pulled; the disconnect that follows is what lets go.
        await card.endTransaction(after).catch(ignoreStatus);
      }
    } catch (error) {
      throw signal.aborted ? signal.reason : toCardError(error);
    } finally {
      await card?.disconnect(after);
    }
  })();
  return orAborted(work, signal, () => card?.abandon());
}
