import type { AuthenticationToken, NhiBasicData, ReaderInfo } from '../protocol/methods.js';
import { SUBPROTOCOL } from '../protocol/version.js';
import type { Bridge, BridgeInfo, BridgeState, StateListener } from './bridge.js';
import { type CardBridgeError, clientError, toCardBridgeError } from './card-bridge-error.js';
import { type Call, type Connection, openConnection } from './connection.js';
import type { Address, Environment } from './environment.js';
import { findBridge } from './find-bridge.js';
import { must, readersOf, type Said, withTexts } from './said.js';
import { sleep } from './scope.js';

/** Hears of the readers, or why they cannot be watched. */
type Watcher = (readers: readonly ReaderInfo[], error?: CardBridgeError) => void;

/** For what the bridge answers from memory. */
const QUICK_MS = 10_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** What passes by waiting. A prompt, a refusal, a rest or another version needs the person, so the page must ask anew. */
const passing = /BRIDGE_ABSENT|CONNECTION_L/;
/** Nobody there, or a browser that forbids ws:// on loopback: both may be otherwise with TLS. */
const worthTheNext = /BRIDGE_ABSENT|UNSUPPORTED/;

const grantOf = ({ granted }: Said) => must(granted === true);
const infoOf = (info: Said) => {
  must(typeof info.simulated === 'boolean');
  return withTexts<BridgeInfo>(info, 'version', 'protocol');
};

const tokenOf = ({ token }: Said) =>
  withTexts<AuthenticationToken>(token, 'format', 'unverifiedCertificate', 'algorithm', 'signature', 'appVersion');
const basicDataOf = ({ basicData }: Said) =>
  withTexts<NhiBasicData>(basicData, 'cardNumber', 'name', 'nameBytes', 'idNumber', 'birthDate', 'sex', 'issueDate');

/** The life of one `Bridge`: looks for the bridge, asks for access, and does so again whenever the connection is lost. */
export function createSession(
  environment: Environment,
  onState: StateListener | undefined,
  cancel: AbortSignal | undefined,
): Promise<Bridge> {
  const lifetime = new AbortController();
  const { signal } = lifetime;
  // Both hold async functions: what a listener of the page throws is the page's own mistake, which surfaces there as an unhandled
  // rejection and disturbs nothing here.
  const stateListeners = new Set<StateListener>();
  const watchers = new Set<Watcher>();
  let state: BridgeState;
  let info: BridgeInfo | undefined;
  let callNow: Call;
  let pause: number;

  const setState = (next: BridgeState, error?: CardBridgeError) => {
    if (state === 'closed' || state === next) return;
    state = next;
    for (const listener of [...stateListeners]) listener(next, error);
  };
  const onPrompt = () => setState('browser-prompt');
  /** On the way back, only what the person has to do something about is told apart. */
  const advance = (next: BridgeState) => setState(info ? 'reconnecting' : next);

  const finish = (error: CardBridgeError) => {
    if (signal.aborted) return;
    lifetime.abort(error);
    setState('closed', error.code === 'ERR_CLIENT_CLOSED' ? undefined : error);
    stateListeners.clear();
    watchers.clear();
  };

  const open = async (address: Address): Promise<Connection> => {
    try {
      return await openConnection(environment, address, signal, onPrompt, (readers) => deliver([...watchers], readers));
    } catch (thrown) {
      const error = toCardBridgeError(thrown);
      if (error.code !== 'ERR_CONNECTION_LOST') throw error;
      // A page is not told why an upgrade failed. Who still answers the probe has refused it; who does not has just gone.
      const [, protocol] = await findBridge(environment, [address], signal, onPrompt);
      throw clientError(protocol === SUBPROTOCOL ? 'ERR_CONNECTION_REFUSED' : 'ERR_PROTOCOL_VERSION', error);
    }
  };

  const reach = async (): Promise<Connection> => {
    let failure: CardBridgeError | undefined;
    for (const addresses of environment.addresses) {
      try {
        advance('probing');
        const [address] = await findBridge(environment, addresses, signal, onPrompt);
        advance('connecting');
        return await open(address);
      } catch (thrown) {
        const error = toCardBridgeError(thrown);
        failure ??= error;
        if (!worthTheNext.test(error.code)) throw error;
      }
    }
    throw failure;
  };

  /** One connection, from looking for the bridge to its end. Gives or throws why it ended. */
  const follow = async (onReady: () => void): Promise<CardBridgeError> => {
    const [call, scope] = await reach();
    try {
      setState('waiting-for-access');
      await call('access.request', grantOf);
      info = await call('bridge.info', infoOf, QUICK_MS);
      callNow = call;
      pause = FIRST_PAUSE_MS;
      setState('ready');
      onReady();
      if (watchers.size) void watch([...watchers]);
      await sleep(scope.signal);
    } catch (thrown) {
      scope.abort(thrown);
    }
    return scope.signal.reason;
  };

  const live = async (onReady: () => void) => {
    while (!signal.aborted) {
      const error = await follow(onReady).catch(toCardBridgeError);
      if (!info || !passing.test(error.code)) return finish(error);
      setState('reconnecting', error);
      await sleep(signal, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  };

  const call: Call = async (...request) => {
    signal.throwIfAborted();
    return callNow(...request);
  };

  const deliver = (to: readonly Watcher[], readers: readonly ReaderInfo[], error?: CardBridgeError) => {
    for (const watcher of to) if (watchers.has(watcher)) watcher(readers, error);
  };

  // Twice is the same as once, and every answer brings the readers.
  const watch = (added: readonly Watcher[]) =>
    call('readers.watch', readersOf, QUICK_MS).then(
      (readers) => deliver(added, readers),
      // Watching resumes with the connection.
      (error) => error.code === 'ERR_CONNECTION_LOST' || deliver(added, [], error),
    );

  const add = <Listener>(listeners: Set<Listener>, listener: Listener) => {
    if (!signal.aborted) listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const listen = (listener: StateListener) => add(stateListeners, async (next, error) => listener(next, error));

  const bridge: Bridge = {
    get info() {
      // Nobody has this object before the first `ready`.
      return info as BridgeInfo;
    },
    get state() {
      return state;
    },
    readers: () => call('readers.list', readersOf, QUICK_MS),
    authenticate: (options) => call('card.authenticate', tokenOf, 0, options),
    readNhi: (options) => call('card.readNhi', basicDataOf, 0, options),
    watchReaders(listener, onError) {
      const watcher: Watcher = async (readers, error) => (error ? onError?.(error) : listener(readers));
      const remove = add(watchers, watcher);
      void watch([watcher]);
      return () => {
        if (remove() && !watchers.size) call('readers.unwatch', () => {}).catch(() => {});
      };
    },
    onState: listen,
    close: () => finish(clientError('ERR_CLIENT_CLOSED')),
  };

  return new Promise((resolve, reject) => {
    const giveUp = () => finish(clientError('ERR_OPERATION_CANCELLED', cancel?.reason));
    const settle = () => cancel?.removeEventListener('abort', giveUp);
    cancel?.addEventListener('abort', giveUp);
    signal.addEventListener('abort', () => {
      settle();
      reject(signal.reason);
    });
    if (onState) listen(onState);
    if (cancel?.aborted) giveUp();
    void live(() => {
      settle();
      resolve(bridge);
    });
  });
}
