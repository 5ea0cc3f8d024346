import type { ErrorCode } from '../protocol/errors.js';
import type { Params, ReaderInfo, Result } from '../protocol/methods.js';
import type { Bridge, BridgeInfo, BridgeState, StateListener } from './bridge.js';
import { CardBridgeError, clientError, toCardBridgeError } from './card-bridge-error.js';
import { type CallOptions, type Connection, openConnection } from './connection.js';
import type { Environment } from './environment.js';
import { findBridge } from './find-bridge.js';
import { notify } from './notify.js';
import type { AnsweredMethod } from './results.js';

interface Watcher {
  readonly listener: (readers: readonly ReaderInfo[]) => void;
  readonly onError: ((error: CardBridgeError) => void) | undefined;
}

/** For what the bridge answers from memory. */
const QUICK = { limit: 10_000 };
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** What passes by waiting. A prompt, a refusal, a rest or another version needs the person, so the page must ask anew. */
const PASSING: readonly ErrorCode[] = ['ERR_BRIDGE_ABSENT', 'ERR_CONNECTION_LOST', 'ERR_CONNECTION_LIMIT'];

/** The life of one `Bridge`: looks for the bridge, asks for access, and does so again whenever the connection is lost. */
export function createSession(environment: Environment, onState: StateListener | undefined) {
  const lifetime = new AbortController();
  const stateListeners = new Set<{ readonly listener: StateListener }>();
  const watchers = new Set<Watcher>();
  let state: BridgeState | undefined;
  let failure: CardBridgeError | undefined;
  let connection: Connection | undefined;
  let info: BridgeInfo | undefined;
  let watching = false;

  const setState = (next: BridgeState, error?: CardBridgeError) => {
    if (state === 'closed' || state === next) return;
    state = next;
    for (const { listener } of [...stateListeners]) notify(listener, next, error);
  };

  /** On the way back, only what the person has to do something about is told apart. */
  const advance = (next: 'probing' | 'connecting') => setState(info ? 'reconnecting' : next);

  const finish = (error: CardBridgeError) => {
    if (failure) return;
    failure = error;
    lifetime.abort(error);
    setState('closed', error.code === 'ERR_CLIENT_CLOSED' ? undefined : error);
    stateListeners.clear();
    watchers.clear();
  };

  const establish = async () => {
    advance('probing');
    const onPrompt = () => setState('browser-prompt');
    const port = await findBridge(environment, lifetime.signal, onPrompt);
    advance('connecting');
    const opened = await open(port, onPrompt);
    try {
      setState('waiting-for-access');
      await opened.call('access.request', {});
      info = await opened.call('bridge.info', {}, QUICK);
    } catch (error) {
      opened.end(toCardBridgeError(error));
      throw error;
    }
    connection = opened;
    opened.ended.then(lost);
    setState('ready');
    if (watchers.size > 0) watch([...watchers]);
  };

  const open = async (port: number, onPrompt: () => void) => {
    const { signal } = lifetime;
    signal.throwIfAborted();
    try {
      return await openConnection(environment, port, {
        signal,
        onPrompt,
        onReaders: (readers) => deliver([...watchers], readers),
      });
    } catch (error) {
      if (!(error instanceof CardBridgeError && error.code === 'ERR_CONNECTION_LOST')) throw error;
      // A page is not told why an upgrade failed. Who still answers the probe has refused it; who does not has just gone.
      await findBridge({ ...environment, ports: [port] }, signal, onPrompt);
      throw clientError('ERR_CONNECTION_REFUSED', error);
    }
  };

  const lost = (error: CardBridgeError) => {
    connection = undefined;
    watching = false;
    // The bridge closed it on purpose; coming back by itself would only repeat what it refused.
    if (error.code === 'ERR_ACCESS_REFUSED' || error.code === 'ERR_RATE_EXCEEDED') finish(error);
    else reconnect(error);
  };

  const reconnect = async (reason: CardBridgeError) => {
    let error = reason;
    for (let pause = FIRST_PAUSE_MS; !failure; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      setState('reconnecting', error);
      await sleep(pause, lifetime.signal);
      try {
        return await establish();
      } catch (thrown) {
        error = toCardBridgeError(thrown);
        if (!PASSING.includes(error.code)) finish(error);
      }
    }
  };

  const call = async <M extends AnsweredMethod>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>> => {
    if (!connection || failure) throw failure ?? clientError('ERR_CONNECTION_LOST');
    return connection.call(method, params, options);
  };

  const deliver = (to: readonly Watcher[], readers: readonly ReaderInfo[]) => {
    for (const watcher of to) if (watchers.has(watcher)) notify(watcher.listener, readers);
  };

  const watch = async (added: readonly Watcher[]) => {
    const method = watching ? 'readers.list' : 'readers.watch';
    watching = true;
    try {
      const { readers } = await call(method, {}, QUICK);
      deliver(added, readers);
    } catch (thrown) {
      const error = toCardBridgeError(thrown);
      // Watching resumes with the connection.
      if (error.code === 'ERR_CONNECTION_LOST') return;
      if (method === 'readers.watch') watching = false;
      for (const watcher of added) if (watchers.has(watcher)) notify(watcher.onError, error);
    }
  };

  const listen = (listener: StateListener) => {
    const entry = { listener };
    if (!failure) stateListeners.add(entry);
    return () => void stateListeners.delete(entry);
  };

  const bridge = (first: BridgeInfo): Bridge => ({
    get info() {
      return info ?? first;
    },
    get state() {
      return state ?? 'closed';
    },
    readers: async () => (await call('readers.list', {}, QUICK)).readers,
    authenticate: async ({ signal, onProgress, ...params }) =>
      (await call('card.authenticate', params, { signal, onProgress })).token,
    readNhi: async ({ signal, onProgress, ...params } = {}) =>
      (await call('card.readNhi', params, { signal, onProgress })).basicData,
    watchReaders: (listener, onError) => {
      const watcher = { listener, onError };
      if (!failure) watchers.add(watcher);
      if (connection) watch([watcher]);
      return () => {
        if (!watchers.delete(watcher) || watchers.size > 0 || !watching) return;
        watching = false;
        connection?.tell('readers.unwatch', {});
      };
    },
    onState: listen,
    close: () => finish(clientError('ERR_CLIENT_CLOSED')),
  });

  return {
    connect: async (signal: AbortSignal | undefined): Promise<Bridge> => {
      if (onState) listen(onState);
      const cancel = () => finish(clientError('ERR_OPERATION_CANCELLED', signal?.reason));
      signal?.addEventListener('abort', cancel);
      if (signal?.aborted) cancel();
      try {
        await establish();
      } catch (thrown) {
        finish(toCardBridgeError(thrown));
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
      if (failure || !info) throw failure ?? clientError('ERR_INTERNAL');
      return bridge(info);
    },
  };
}

/** Ends early, without an error, when `signal` aborts. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener('abort', wake);
    if (signal.aborted) wake();
  });
}
