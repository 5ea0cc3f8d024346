import { type CardConnection, type OpenCard, openCard } from './card-connection.js';
import type { BackendName, Pcsc, ReaderState } from './pcsc.js';
import { PcscError } from './pcsc-error.js';

/** What differs between the backends that run in this process. */
export interface Backend {
  readonly name: BackendName;
  readers(known: readonly ReaderState[] | undefined, signal: AbortSignal): Promise<readonly ReaderState[]>;
  connect(reader: string, exclusive: boolean): Promise<CardConnection>;
  /** Called when nothing waits any more. */
  close?(): Promise<void>;
}

/** The manners that the backends share: turns on a card, and an end that leaves nothing behind. */
export function createPcsc(backend: Backend): Pcsc {
  const closed = new AbortController();
  const watching = new Set<Promise<unknown>>();
  const cards = new Set<OpenCard>();

  const cancelled = (call: string) => new PcscError(call, 'SCARD_E_CANCELLED');

  return {
    backend: backend.name,
    readers: async ({ known, signal }) => {
      signal.throwIfAborted();
      if (closed.signal.aborted) throw cancelled('SCardGetStatusChange');
      const answer = backend.readers(known, AbortSignal.any([signal, closed.signal]));
      watching.add(answer);
      try {
        return await answer;
      } finally {
        watching.delete(answer);
      }
    },
    connect: async (reader, { exclusive = false } = {}) => {
      if (closed.signal.aborted) throw cancelled('SCardConnect');
      const connection = await unlessAborted(backend.connect(reader, exclusive), closed.signal, (late) =>
        late.release('leave'),
      );
      const open = openCard(connection);
      cards.add(open);
      void open.released.then(() => cards.delete(open));
      return open.card;
    },
    close: async () => {
      closed.abort(cancelled('SCardGetStatusChange'));
      for (const { giveUp } of cards) giveUp('SCARD_E_CANCELLED');
      await Promise.allSettled([...watching, ...[...cards].map(({ released }) => released)]);
      await backend.close?.();
    },
  };
}

/** A native connect cannot be called off: its caller is answered, and what it still brings is let go of. */
async function unlessAborted(
  connecting: Promise<CardConnection>,
  signal: AbortSignal,
  letGo: (late: CardConnection) => Promise<void>,
): Promise<CardConnection> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new PcscError('SCardConnect', 'SCARD_E_CANCELLED', { cause: signal.reason }));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([connecting, aborted]);
  } catch (error) {
    // Failing late is of no interest to anybody; being connected late is.
    void connecting.then(letGo, () => error);
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
