import type { AuthenticationToken, NhiBasicData, ReaderInfo } from '../protocol/methods.js';
import { DEFAULT_PORTS, DEFAULT_TLS_PORTS, SUBPROTOCOL } from '../protocol/version.js';
import { after } from './after.js';
import type { Bridge, BridgeInfo, BridgeState, StateListener } from './bridge.js';
import { type CardBridgeError, clientError, toCardBridgeError } from './card-bridge-error.js';
import type { ConnectOptions } from './connect-options.js';
import { type Call, type Connection, openConnection } from './connection.js';
import type { Address } from './environment.js';
import { findBridge } from './find-bridge.js';
import { loopbackPermission } from './permission.js';
import { must, readersOf, type Said, withTexts } from './said.js';

/** Hears of the readers, or why they cannot be watched. */
type Watcher = (readers: readonly ReaderInfo[], error?: CardBridgeError) => void;

/** For what the bridge answers from memory. */
const QUICK_MS = 10_000;

// What else is in it is for the server, which verifies all of it.
const tokenOf = ({ token }: Said) => withTexts<AuthenticationToken>(token, 'unverifiedCertificate', 'signature');
const basicDataOf = ({ basicData }: Said) => {
  must(typeof ((basicData as Said).cancelMark ?? '') === 'string');
  return withTexts<NhiBasicData>(basicData, 'cardNumber', 'name', 'nameBytes', 'idNumber', 'birthDate', 'sex', 'issueDate');
};

/**
 * Finds the CardBridge program on this computer, connects to it, and asks for access to cards.
 *
 * Call it when the person clicked something that says what will happen: the browser may ask whether the page may reach programs
 * on this computer, and CardBridge whether the site may use cards. There is no time limit while either is asking.
 *
 * A page with a Content Security Policy needs `connect-src http://127.0.0.1:* ws://127.0.0.1:* https://127.0.0.1:* wss://127.0.0.1:*`;
 * without the first two, or the last two where only TLS is allowed, the bridge looks absent.
 *
 * @example
 * ```ts
 * import { CardBridgeError, connectBridge } from '@cardbridge/sdk';
 * import { messages } from '@cardbridge/sdk/messages/en';
 *
 * button.addEventListener('click', async () => {
 *   try {
 *     const bridge = await connectBridge({ onState: (state) => console.log(state) });
 *     bridge.watchReaders((readers) => console.log(readers));
 *   } catch (error) {
 *     if (!(error instanceof CardBridgeError)) throw error;
 *     if (error.code === 'ERR_BRIDGE_ABSENT') console.log('Please install CardBridge.');
 *     else console.log(messages[error.code].sentence, messages[error.code].remedy);
 *   }
 * });
 * ```
 *
 * @throws CardBridgeError
 *   - on the way to the bridge: `ERR_BRIDGE_ABSENT`, `ERR_BROWSER_PERMISSION_DENIED`, `ERR_BROWSER_PERMISSION_DISMISSED`,
 *     `ERR_BROWSER_UNSUPPORTED`, `ERR_PROTOCOL_VERSION`, `ERR_CONNECTION_REFUSED`, `ERR_CONNECTION_LOST`
 *   - too many connections or messages: `ERR_CONNECTION_LIMIT`, `ERR_RATE_EXCEEDED`
 *   - the question whether this site may use cards: `ERR_ACCESS_REFUSED` (by the person, or by the computer's policy),
 *     `ERR_PROMPT_COOLING_DOWN` (refused a moment ago, so not asked again yet), `ERR_OPERATION_BUSY` (too many sites wait for
 *     theirs), `ERR_PROMPT_UNAVAILABLE` (no window can be shown), `ERR_BRIDGE_PAUSED` (the person lets no site use cards at present)
 *   - `ERR_OPERATION_CANCELLED` when `signal` aborted
 */
export function connectBridge({
  ports = DEFAULT_PORTS,
  tlsPorts = ports === DEFAULT_PORTS ? DEFAULT_TLS_PORTS : [],
  signal: cancel,
  onState,
  WebSocket = globalThis.WebSocket,
  fetch = globalThis.fetch,
  permissions,
}: ConnectOptions = {}): Promise<Bridge> {
  /** Over once `connectBridge` has settled: from then on `cancel` means nothing. */
  const attempt = new AbortController();
  return new Promise<Bridge>((resolve, reject) => {
    // Both hold async functions: what a listener of the page throws is the page's own mistake, which surfaces there as an unhandled
    // rejection and disturbs nothing here.
    const stateListeners = new Set<StateListener>();
    const watchers = new Set<Watcher>();
    let state: BridgeState;
    let info: BridgeInfo | undefined;
    let call: Call;
    let pause: number;
    /** Whether the browser had the person's yes when this was `ready`. */
    let wasAllowed: unknown;
    let failure: CardBridgeError | undefined;
    /** The one thing under way: a look around, a connection, a pause. */
    let current = attempt;

    const setState = (next: BridgeState, error?: CardBridgeError) => {
      if (state === 'closed' || state === next) return;
      state = next;
      for (const listener of stateListeners) listener(next, error);
    };
    /** On the way back, only what the person has to do something about is told apart. */
    const advance = (next: BridgeState) => setState(info ? 'reconnecting' : next);

    const finish = (error: CardBridgeError, asked?: boolean) => {
      if (failure) return;
      failure = error;
      call = async () => {
        throw error;
      };
      current.abort(error);
      reject(error);
      setState('closed', asked ? undefined : error);
      stateListeners.clear();
      watchers.clear();
    };

    const begin = (): AbortController => {
      if (failure) throw failure;
      current = new AbortController();
      return current;
    };

    const find = (addresses: readonly Address[]) =>
      findBridge(fetch, permissions, addresses, begin, () => setState('browser-prompt'));

    /** Looks at the plain ports; then, if nobody was there or the browser forbids ws:// on loopback, at those with TLS. */
    const reach = async (): Promise<Connection> => {
      let problem: unknown;
      /** Falsy where nobody can have been asked yet. */
      let wouldAskAgain = wasAllowed;
      for (const tls of ['', 's'] as const) {
        try {
          // Nobody clicked for a second question, nor for one on the way back: Chromium takes three that are closed for a no.
          if (wouldAskAgain && (await loopbackPermission(permissions)) === 'prompt')
            throw problem ?? clientError('ERR_BROWSER_PERMISSION_DISMISSED');
          advance('probing');
          const [address] = await find((tls ? tlsPorts : ports).map((port): Address => `${tls}://127.0.0.1:${port}/`));
          advance('connecting');
          return await openConnection(WebSocket, address, begin(), tell).catch(async (error) => {
            if (error.code !== 'ERR_CONNECTION_LOST') throw error;
            // A page is not told why an upgrade failed. Who still answers the probe has refused it; who does not has just gone.
            const [, protocol] = await find([address]);
            throw clientError(protocol === SUBPROTOCOL ? 'ERR_CONNECTION_REFUSED' : 'ERR_PROTOCOL_VERSION', error);
          });
        } catch (thrown) {
          // What is not ours was thrown by the WebSocket. SecurityError: this browser counts ws:// on loopback as mixed content.
          const error = toCardBridgeError(thrown, 'ERR_BROWSER_UNSUPPORTED');
          problem ??= error;
          if (!/ABSENT|UNSUPPORTED/.test(error.code)) throw error;
          wouldAskAgain = current.signal.reason;
        }
      }
      throw problem;
    };

    /** One connection, from looking for the bridge to its end, for whose reason it throws. */
    const follow = async () => {
      const [request, ended] = await reach();
      const connection = current;
      try {
        setState('waiting-for-access');
        await request('access.request', ({ granted }) => must(granted === true));
        wasAllowed = (await loopbackPermission(permissions)) === 'granted';
        info = await request('bridge.info', (said) => withTexts<BridgeInfo>(said, 'version', 'protocol'), QUICK_MS);
        call = request;
        pause = 250;
        setState('ready');
        resolve(bridge);
        if (watchers.size) watch();
        await ended;
      } finally {
        connection.abort();
      }
    };

    const live = async () => {
      while (!failure) {
        try {
          await follow();
        } catch (thrown) {
          const error = toCardBridgeError(thrown);
          // What passes by waiting. A prompt, a refusal, a rest or another version needs the person, so the page must ask anew.
          if (!info || !/ABSENT|LOST|LIMIT|PAUSED/.test(error.code)) return finish(error);
          setState('reconnecting', error);
        }
        // Closed just now, by a listener: nothing is left to do. Closed later: nothing wakes it.
        if (!failure) await new Promise((wake) => after(pause, begin(), wake));
        pause = Math.min(pause * 2, 5_000);
      }
    };

    const tell: Watcher = (readers, error) => {
      for (const watcher of watchers) watcher(readers, error);
    };

    // Twice is the same as once, and every answer brings the readers.
    const watch = () =>
      call('readers.watch', readersOf, QUICK_MS).then(tell, (error) => {
        // Watching resumes with the connection.
        if (error.code !== 'ERR_CONNECTION_LOST') tell([], error);
      });

    const add = <Listener>(listeners: Set<Listener>, listener: Listener) => {
      listeners.add(listener);
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
        const remove = add(watchers, async (readers, error) => (error ? onError?.(error) : listener(readers)));
        watch();
        return () => {
          if (remove() && !watchers.size) call('readers.unwatch', () => {}).catch(() => {});
        };
      },
      onState: listen,
      close: () => finish(clientError('ERR_CLIENT_CLOSED'), true),
    };

    const giveUp = () => finish(clientError('ERR_OPERATION_CANCELLED', cancel?.reason));
    if (onState) listen(onState);
    cancel?.addEventListener('abort', giveUp, attempt);
    if (cancel?.aborted) giveUp();
    // There is none where a page is rendered on a server.
    if (!WebSocket) finish(clientError('ERR_BROWSER_UNSUPPORTED'));
    void live();
  }).finally(() => attempt.abort());
}
