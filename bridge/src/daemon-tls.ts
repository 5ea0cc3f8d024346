import { rm, writeFile } from 'node:fs/promises';
import { type BridgeError, toBridgeError } from './error.js';
import type { Log } from './log.js';
import type { PageDoor } from './server/index.js';
import { endsSoon, type TlsIdentity } from './trust/index.js';

export interface DaemonTlsOptions {
  readonly door: Pick<PageDoor, 'serveTls'>;
  /** Rejects with a BridgeError for a certificate that must not be used at that time; undefined when there is none. */
  readonly readCertificate: (now: Date) => Promise<TlsIdentity | undefined>;
  /** Holds the port while wss is served. */
  readonly portFile: string;
  readonly log: Log;
  /** Called when the state may be another one. */
  readonly onState?: () => void;
  readonly now: () => Date;
}

export interface DaemonTlsState {
  /** wss; `null` while it is not served. */
  readonly served: { readonly port: number; readonly notAfter: Date } | null;
  /** Why not, unless there is no certificate. */
  readonly trouble: BridgeError | undefined;
}

/** Keeps the door serving the certificate that there is. */
export interface DaemonTls {
  state(): DaemonTlsState;
  /** Reads the certificate again. Never rejects: whatever is wrong is in the state and in the log, and the plain door goes on. */
  reload(): Promise<DaemonTlsState>;
  close(): Promise<void>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Looks once a day whether the certificate is still good, and at the moment when it ends: a door that no browser trusts is closed. */
export function createDaemonTls({ door, readCertificate, portFile, log, onState, now }: DaemonTlsOptions): DaemonTls {
  let state: DaemonTlsState = { served: null, trouble: undefined };
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  const serve = async (): Promise<DaemonTlsState> => {
    try {
      const certificate = await readCertificate(now());
      const port = await door.serveTls(certificate);
      if (!certificate || port === undefined) {
        await rm(portFile, { force: true });
        return { served: null, trouble: undefined };
      }
      await writeFile(portFile, `${port}\n`, { mode: 0o600 });
      return { served: { port, notAfter: certificate.notAfter }, trouble: undefined };
    } catch (error) {
      // What was served before is not what is there now.
      await door.serveTls(undefined);
      await rm(portFile, { force: true }).catch(() => undefined);
      return { served: null, trouble: toBridgeError(error) };
    }
  };

  const write = ({ served, trouble }: DaemonTlsState) => {
    if (trouble) log.warn({ err: trouble }, 'wss is not served');
    if (served === null) {
      if (state.served && !trouble) log.info('wss is not served any more');
      return;
    }
    const { port, notAfter } = served;
    const isNews = port !== state.served?.port || notAfter.getTime() !== state.served.notAfter.getTime();
    if (isNews) log.info({ port, notAfter }, 'wss');
    const days = endsSoon(notAfter, now());
    if (days !== undefined) log.warn({ notAfter, days }, 'the certificate of wss ends soon: cardbridge trust install --renew');
  };

  const look = async (): Promise<DaemonTlsState> => {
    if (isClosed) return state;
    clearTimeout(timer);
    const next = await serve();
    write(next);
    state = next;
    onState?.();
    const untilEnd = next.served ? next.served.notAfter.getTime() - now().getTime() : DAY_MS;
    timer = setTimeout(() => void reload(), Math.max(0, Math.min(DAY_MS, untilEnd)));
    timer.unref();
    return state;
  };
  /** One look after the other. */
  const reload = (): Promise<DaemonTlsState> => {
    const looked = last.then(look);
    last = looked.catch(() => undefined);
    return looked;
  };

  return {
    state: () => state,
    reload,
    close: async () => {
      isClosed = true;
      await last;
      clearTimeout(timer);
      await rm(portFile, { force: true });
    },
  };
}
