import type { Disposition, PcscCard } from './pcsc.js';
import { PcscError, type PcscStatus } from './pcsc-error.js';

/** What a backend does with a connected card. Called strictly one after the other; nothing is called after `release`. */
export interface CardConnection extends Pick<PcscCard, 'reader' | 'atr' | 'protocol'> {
  begin(): Promise<void>;
  end(disposition: Disposition): Promise<void>;
  transmit(command: Uint8Array): Promise<Uint8Array>;
  features(): Promise<ReadonlyMap<number, number>>;
  control(code: number, input: Uint8Array): Promise<Uint8Array>;
  /** Lets go of the card and of all that was made for it. Must not reject: there is nobody left who could do better. */
  release(disposition: Disposition): Promise<void>;
  /** Makes the call in flight end, where the backend can; its caller has been answered already. */
  interrupt?(): void;
}

export interface OpenCard {
  readonly card: PcscCard;
  /** Answers all callers with this status now, and lets go of the card (reset) when the call in flight has ended. */
  giveUp(status: PcscStatus): void;
  /** Resolves when the card has been let go of; at once after `giveUp`, when a call is in flight that may never end. */
  readonly released: Promise<void>;
}

/** The manners that all backends share: turns, one release, and giving up without waiting. */
export function openCard(connection: CardConnection): OpenCard {
  const waiting = new Set<(status: PcscStatus) => void>();
  let queue: Promise<void> = Promise.resolve();
  let closing = false;
  let gone = false;
  let abandoned: PcscStatus | undefined;
  let markReleased = () => {};
  const released = new Promise<void>((resolve) => {
    markReleased = () => {
      gone = true;
      resolve();
    };
  });

  const enqueue = (work: () => Promise<void>) => {
    queue = queue.then(work);
  };

  const inTurn = <T>(call: string, work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (abandoned || closing) {
        reject(new PcscError(call, abandoned ?? 'SCARD_E_INVALID_HANDLE'));
        return;
      }
      const answer = (status: PcscStatus) => reject(new PcscError(call, status));
      waiting.add(answer);
      enqueue(async () => {
        if (abandoned) return;
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        } finally {
          waiting.delete(answer);
        }
      });
    });

  const release = (disposition: Disposition) => {
    closing = true;
    enqueue(async () => {
      await connection.release(disposition);
      markReleased();
    });
  };

  const giveUp = (status: PcscStatus) => {
    if (gone || abandoned) return;
    abandoned = status;
    const inFlight = closing || waiting.size > 0;
    for (const answer of waiting) answer(status);
    waiting.clear();
    if (!closing) release('reset');
    if (inFlight) {
      connection.interrupt?.();
      markReleased();
    }
  };

  return {
    released,
    giveUp,
    card: {
      reader: connection.reader,
      atr: connection.atr,
      protocol: connection.protocol,
      beginTransaction: () => inTurn('SCardBeginTransaction', () => connection.begin()),
      endTransaction: (disposition) => inTurn('SCardEndTransaction', () => connection.end(disposition)),
      transmit: (command) => inTurn('SCardTransmit', () => connection.transmit(command)),
      features: () => inTurn('SCardControl', () => connection.features()),
      control: (code, input) => inTurn('SCardControl', () => connection.control(code, input)),
      disconnect: (disposition) => {
        if (!closing) release(disposition);
        return released;
      },
      abandon: () => giveUp('CARDHOST_LOST'),
    },
  };
}
