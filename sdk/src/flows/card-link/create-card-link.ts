import { type Bridge, CardBridgeError, type ConnectOptions, connectBridge } from '../../client/index.js';
import { createObservable, orEnded, pause, type Timers } from '../machine/index.js';
import { asksInVain } from './asks-in-vain.js';
import type { CardLink, CardLinkState } from './card-link.js';
import { pagePermission } from './page-permission.js';

/** What {@link createCardLink} takes: how to connect, and what a test replaces. All of it can be left out. */
export interface CardLinkOptions extends Omit<ConnectOptions, 'signal' | 'onState'> {
  /** Remembers, for this tab, that the person has connected before. By default the browser's `sessionStorage`, where there is one. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem'>;
  /** Milliseconds between two looks for a bridge that does not run, or a card service that has stopped. By default 1 000. */
  readonly lookAgainMs?: number;
  readonly timers?: Timers;
}

const CONNECTED_KEY = 'cardbridge.connected';

/**
 * The connection of a page to the bridge on this computer. Make one a page, and give it to every flow.
 *
 * Nothing happens until `bridge()` or `resume()` is called. A bridge that is absent is looked for until it starts, but never so that
 * the browser asks the person: where it would, the state says `needsClick`. A permission that was denied or dismissed is not asked for
 * again until `bridge()` is called again.
 *
 * @example
 * ```ts
 * import { createCardLink } from '@cardbridge/sdk/flows';
 *
 * const cardLink = createCardLink();
 * cardLink.subscribe(({ bridge, readers }) => console.log(bridge, readers?.length));
 * await cardLink.resume();
 * button.addEventListener('click', () => cardLink.bridge().catch((error) => console.log(error.code)));
 * ```
 */
export function createCardLink({
  storage = sessionStorageIfAny(),
  lookAgainMs = 1_000,
  timers = globalThis as Timers,
  ...connectOptions
}: CardLinkOptions = {}): CardLink {
  const link = createObservable<CardLinkState>({ bridge: 'untouched', readers: undefined, simulated: false });
  const lifetime = new AbortController();
  let current: Bridge | undefined;
  let attempt: Attempt | undefined;
  /** Ends the loop that looks for an absent bridge; undefined while none runs. */
  let looking: AbortController | undefined;
  /** Watching the readers failed; called, it tries again. */
  let watchAgain: (() => void) | undefined;
  let watchTimer: unknown;

  const show = (bridge: CardLinkState['bridge'], rest: Partial<CardLinkState> = {}) => {
    const before = link.current();
    const { readers, simulated = bridge === 'closed' ? false : before.simulated, problem } = rest;
    const { needsClick = before.needsClick } = rest;
    link.set({
      bridge,
      readers,
      simulated,
      ...(problem === undefined ? {} : { problem }),
      ...(bridge === 'absent' && needsClick ? { needsClick } : {}),
    });
  };

  /** Given up by whoever asked: as if nobody had. */
  const showGivenUp = () => show(looking === undefined ? 'untouched' : 'absent');

  const connect = async (signal: AbortSignal): Promise<Bridge> => {
    const bridge = await connectBridge({
      ...connectOptions,
      signal,
      onState(state, error) {
        const abandoned = signal.aborted && current === undefined && error?.code !== 'ERR_OPERATION_CANCELLED';
        if (lifetime.signal.aborted || abandoned) return;
        const rest = error === undefined ? {} : { problem: error };
        // What it is, and its readers, are only known below; after a reconnect they come by the watcher.
        if (state === 'ready') {
          if (current !== undefined) show('ready', { simulated: current.info.simulated });
          return;
        }
        if (state === 'closed') {
          current = undefined;
          forgetWatching();
          if (error?.code === 'ERR_OPERATION_CANCELLED') showGivenUp();
          else if (isAbsence(error) || (looking !== undefined && isLoss(error))) show('absent');
          else show('closed', rest);
          return;
        }
        // Every look for an absent bridge would flicker; what waits for the person has to be seen.
        if (looking !== undefined && (state === 'probing' || state === 'connecting')) return;
        show(state, rest);
      },
    });
    if (signal.aborted) {
      bridge.close();
      // Given up in the moment between: the client says so no more. Who has begun anew by now shows that.
      if (attempt === undefined) showGivenUp();
      throw new CardBridgeError('ERR_OPERATION_CANCELLED');
    }
    // Closed in the moment between: its state has been shown, and its calls say why.
    if (bridge.state === 'closed') return bridge;
    current = bridge;
    remember(storage);
    show(bridge.state, { simulated: bridge.info.simulated });
    watch(bridge);
    return bridge;
  };

  const forgetWatching = () => {
    watchAgain = undefined;
    timers.clearTimeout(watchTimer);
  };

  const watch = (bridge: Bridge) => {
    forgetWatching();
    const stop = bridge.watchReaders(
      (readers) => {
        if (current === bridge) show('ready', { readers });
      },
      (problem) => {
        if (current !== bridge) return;
        show('ready', { readers: [], problem });
        // A follower may have closed it.
        if (current !== bridge) return;
        forgetWatching();
        watchAgain = () => {
          stop();
          watch(bridge);
        };
        // A card service that was stopped may start again; what needs an administrator waits for a click.
        if (problem.retriable) watchTimer = timers.setTimeout(() => watchAgain?.(), lookAgainMs);
      },
    );
  };

  /** The one attempt under way, begun if there is none. It ends early when everyone who waited for it has gone. */
  const join = async (signal: AbortSignal | undefined): Promise<Bridge> => {
    attempt ??= begin();
    const joined = attempt;
    const { promise, controller } = joined;
    joined.waiting += 1;
    try {
      return await (signal === undefined ? promise : orEnded(promise, signal));
    } catch (thrown) {
      if (signal?.aborted) throw new CardBridgeError('ERR_OPERATION_CANCELLED', { cause: signal.reason });
      throw thrown;
    } finally {
      joined.waiting -= 1;
      if (joined.waiting === 0 && attempt === joined) {
        attempt = undefined;
        controller.abort();
      }
    }
  };

  const begin = (): Attempt => {
    const controller = new AbortController();
    const end = () => controller.abort();
    lifetime.signal.addEventListener('abort', end);
    const promise = connect(controller.signal)
      .then(
        (bridge) => {
          stopLooking();
          return bridge;
        },
        (error: unknown) => {
          if (lifetime.signal.aborted) throw new CardBridgeError('ERR_CLIENT_CLOSED');
          const passing = error instanceof CardBridgeError && passes(error, looking !== undefined);
          if (!passing) stopLooking();
          else if (looking === undefined) void look();
          throw error;
        },
      )
      .finally(() => {
        lifetime.signal.removeEventListener('abort', end);
        if (attempt?.promise === promise) attempt = undefined;
      });
    // Whoever joined hears of it; when all have gone, nobody needs to.
    promise.catch(() => undefined);
    return { promise, controller, waiting: 0 };
  };

  /**
   * Looks again and again until the bridge runs, or something else than its absence stands in the way. While the browser would ask, it
   * only looks whether the person has answered.
   */
  const look = async () => {
    const mine = new AbortController();
    looking = mine;
    const needsClick = async () => {
      const asks = await asksInVain(connectOptions.permissions);
      const { bridge, needsClick: before = false } = link.current();
      if (!mine.signal.aborted && bridge === 'absent' && asks !== before) show('absent', { needsClick: asks });
      return asks;
    };
    await needsClick();
    while (await pause(lookAgainMs, timers, mine.signal)) {
      // What became of it, `begin` has seen: it ends this loop where looking again has no use.
      if (!(await needsClick()) && !mine.signal.aborted) await join(undefined).catch(() => undefined);
    }
  };

  const stopLooking = () => {
    looking?.abort();
    looking = undefined;
  };

  const bridge = async (signal?: AbortSignal): Promise<Bridge> => {
    if (lifetime.signal.aborted) throw new CardBridgeError('ERR_CLIENT_CLOSED');
    if (signal?.aborted) throw new CardBridgeError('ERR_OPERATION_CANCELLED', { cause: signal.reason });
    if (current === undefined) return join(signal);
    if (watchAgain !== undefined) {
      // A click asks anew, and what went wrong before is no longer what is known.
      show('ready');
      watchAgain();
    }
    return current;
  };

  return {
    get state() {
      return link.current();
    },
    bridge,
    async resume() {
      if (!isRemembered(storage)) return;
      const permission = await pagePermission(connectOptions.permissions);
      // Asked without a click, a person does not know why; denied, or ended for good before, a click shows what to do.
      if (permission === 'prompt' || permission === 'denied' || link.current().bridge === 'closed') return;
      try {
        await bridge();
      } catch {
        // The state says what became of it; nobody clicked, so nobody waits for an answer.
      }
    },
    subscribe: link.subscribe,
    close() {
      if (lifetime.signal.aborted) return;
      lifetime.abort();
      stopLooking();
      forgetWatching();
      current?.close();
      current = undefined;
      show('closed');
      link.close();
    },
  };
}

interface Attempt {
  readonly promise: Promise<Bridge>;
  readonly controller: AbortController;
  waiting: number;
}

const isAbsence = (error: CardBridgeError | undefined) => error?.code === 'ERR_BRIDGE_ABSENT';
const isLoss = (error: CardBridgeError | undefined) => error?.code === 'ERR_CONNECTION_LOST';

/** What goes by without anyone's answer. A loss, while a bridge is looked for: it has just started, or is being started again. */
const passes = (error: CardBridgeError, looking: boolean) =>
  isAbsence(error) || (looking && (isLoss(error) || error.code === 'ERR_OPERATION_CANCELLED'));

/** Storage that is switched off throws when it is looked at, and a full one when it is written to: then a click is needed next time. */
function sessionStorageIfAny(): CardLinkOptions['storage'] {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

function isRemembered(storage: CardLinkOptions['storage']): boolean {
  try {
    return (storage?.getItem(CONNECTED_KEY) ?? null) !== null;
  } catch {
    return false;
  }
}

function remember(storage: CardLinkOptions['storage']): void {
  try {
    storage?.setItem(CONNECTED_KEY, 'yes');
  } catch {
    // As above.
  }
}
