import {
  type BackendName,
  type CardConnection,
  createPcsc,
  ignoreStatus,
  isStatus,
  type Pcsc,
  PcscError,
  type ReaderState,
} from '../pcsc/index.js';
import { type CardHostChild, type HostCall, HostProcess } from './host-process.js';
import { statesToWire } from './messages.js';

/** All in milliseconds. */
export interface CardHostLimits {
  /** Connecting, and beginning a transaction: both wait while another program uses the card. Includes starting a host. */
  readonly connectMs: number;
  /** One command to the card. Making a signature takes a card up to a few seconds. */
  readonly transmitMs: number;
  /** One call to the reader: a person types a PIN on it, and the reader itself gives up long before (see the pinpad room). */
  readonly controlMs: number;
  /** Ending a transaction, and letting go of a card. */
  readonly releaseMs: number;
  /** How long a host is kept that does nothing. */
  readonly idleMs: number;
}

const DEFAULT_LIMITS: CardHostLimits = {
  connectMs: 5000,
  transmitMs: 10_000,
  controlMs: 100_000,
  releaseMs: 5000,
  idleMs: 5000,
};

interface Host {
  readonly process: HostProcess;
  /** How many calls watch readers in it. */
  watching: number;
  hasCard: boolean;
  idle?: NodeJS.Timeout | undefined;
}

/** PC/SC in card hosts. */
export interface CardHosts extends Pcsc {
  /**
   * Tells the hosts, those that come too, that the daemon is about to end on purpose: none of them starts it again. `close` says it
   * as well; say it when the end begins, since what begins may be cut short.
   */
  farewell(): void;
}

/**
 * PC/SC in child processes, each of which can be killed: a native call that a mute card holds up has no other end. `spawn`
 * starts one that runs `serveCardHost` on its stdin and stdout.
 *
 * Each connected card has a host to itself, so that killing it (a call over its limit: CARDHOST_TIMEOUT; a card given up: see
 * `PcscCard.abandon`) breaks no other card. Readers are watched in one of the hosts; when that one is lost, the watching goes on
 * in another, unseen by its caller. Hosts with nothing to do end, so that an idle daemon has one. A host that dies by itself
 * costs its card CARDHOST_LOST; the next use starts a new one.
 */
export function createCardHosts(options: {
  readonly backend: BackendName;
  readonly spawn: () => CardHostChild;
  readonly limits?: Partial<CardHostLimits>;
}): CardHosts {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const hosts = new Set<Host>();
  const ending = new Set<Promise<void>>();
  let saidFarewell = false;
  /** The last in which readers were watched: one alone starts the daemon again. */
  let watcher: Host | undefined;

  const start = (call: string): Host => {
    try {
      const host = { process: new HostProcess(options.spawn()), watching: 0, hasCard: false };
      hosts.add(host);
      if (saidFarewell) host.process.farewell();
      return host;
    } catch (cause) {
      throw new PcscError(call, 'CARDHOST_LOST', { cause });
    }
  };

  const end = (host: Host) => {
    clearTimeout(host.idle);
    hosts.delete(host);
    const ended = host.process.stop(limits.releaseMs);
    ending.add(ended);
    void ended.then(() => ending.delete(ended));
  };

  /** A host that lives, the one that watches first: so one reader needs one process. */
  const find = (suits: (host: Host) => boolean): Host | undefined =>
    [...hosts].filter((host) => host.process.alive && suits(host)).sort((one, other) => other.watching - one.watching)[0];

  const engage = (host: Host) => {
    clearTimeout(host.idle);
    host.idle = undefined;
  };

  const disengage = (host: Host) => {
    if (!hosts.has(host)) return;
    if (!host.process.alive) end(host);
    else if (!host.hasCard && host.watching === 0) host.idle = setTimeout(() => end(host), limits.idleMs);
  };

  const watch = async (known: readonly ReaderState[] | undefined, signal: AbortSignal): Promise<readonly ReaderState[]> => {
    const call = 'SCardGetStatusChange';
    for (;;) {
      const host = find(({ watching }) => watching > 0) ?? find(({ hasCard }) => !hasCard) ?? start(call);
      engage(host);
      host.watching += 1;
      try {
        const request = { method: 'readers' as const, ...(known ? { known: statesToWire(known) } : {}) };
        const asked = host.process.call({ call, request, signal });
        if (watcher !== host) watcher?.process.relieve();
        watcher = host;
        const { answer } = await asked;
        return answer.readers ?? [];
      } catch (error) {
        if (!(isStatus(error, 'CARDHOST_LOST') && host.process.proven)) throw error;
      } finally {
        host.watching -= 1;
        disengage(host);
      }
    }
  };

  const connect = async (reader: string, exclusive: boolean): Promise<CardConnection> => {
    const host = find(({ hasCard }) => !hasCard) ?? start('SCardConnect');
    engage(host);
    host.hasCard = true;
    const letGo = () => {
      host.hasCard = false;
      disengage(host);
    };
    const run = (call: string, request: HostCall['request'], limitMs: number, tail?: Uint8Array) =>
      host.process.call({ call, request, limitMs, ...(tail ? { tail } : {}) });
    try {
      const { answer } = await run('SCardConnect', { method: 'connect', reader, exclusive }, limits.connectMs);
      if (!answer.card) throw new PcscError('SCardConnect', 'SCARD_F_INTERNAL_ERROR');
      return {
        reader,
        ...answer.card,
        begin: async () => {
          await run('SCardBeginTransaction', { method: 'begin' }, limits.connectMs);
        },
        end: async (disposition) => {
          await run('SCardEndTransaction', { method: 'end', disposition }, limits.releaseMs);
        },
        transmit: async (command) => {
          const { tail } = await run('SCardTransmit', { method: 'transmit' }, limits.transmitMs, command);
          return new Uint8Array(tail.buffer, tail.byteOffset, tail.byteLength);
        },
        features: async () => {
          const told = await run('SCardControl', { method: 'features' }, limits.transmitMs);
          return new Map(told.answer.features);
        },
        control: async (code, input) => {
          const { tail } = await run('SCardControl', { method: 'control', code }, limits.controlMs, input);
          return Uint8Array.from(tail);
        },
        release: async (disposition) => {
          // A host that is lost has let go of its card by that.
          await run('SCardDisconnect', { method: 'disconnect', disposition }, limits.releaseMs).catch(ignoreStatus);
          letGo();
        },
        interrupt: () => host.process.kill(),
      };
    } catch (error) {
      letGo();
      throw error;
    }
  };

  const farewell = () => {
    saidFarewell = true;
    for (const host of hosts) host.process.farewell();
  };

  const pcsc = createPcsc({
    name: options.backend,
    readers: watch,
    connect,
    close: async () => {
      for (const host of [...hosts]) end(host);
      await Promise.all(ending);
    },
  });
  return { ...pcsc, farewell };
}
