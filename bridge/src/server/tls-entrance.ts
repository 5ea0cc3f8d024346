import type { ServedCertificate, TlsListener } from './tls-listener.js';

/** The listener with TLS of a door: one or none. */
export interface TlsEntrance {
  /** Opens it, shows another certificate, or (without one) closes it. Gives its port. Errors: those of `open`; it stays as it was. */
  serve(certificate: ServedCertificate | undefined): Promise<number | undefined>;
  /** For good. */
  close(): Promise<void>;
}

export function createTlsEntrance(open: (certificate: ServedCertificate) => Promise<TlsListener>): TlsEntrance {
  let listener: TlsListener | undefined;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  /** One change after the other. */
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const changed = last.then(change);
    last = changed.catch(() => undefined);
    return changed;
  };
  const closeListener = async () => {
    const closing = listener;
    listener = undefined;
    await closing?.close();
  };

  return {
    serve: (certificate) =>
      inTurn(async () => {
        if (!certificate || isClosed) await closeListener();
        else if (listener) listener.show(certificate);
        else listener = await open(certificate);
        return listener?.port;
      }),
    close: () => {
      isClosed = true;
      return inTurn(closeListener);
    },
  };
}
