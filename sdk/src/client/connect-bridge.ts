import type { Bridge, StateListener } from './bridge.js';
import type { PermissionsLike, WebSocketClass } from './environment.js';
import { createSession } from './session.js';

/** What {@link connectBridge} takes. All of it can be left out. */
export interface ConnectOptions {
  /**
   * Ports to look at, all at once; of those that answer, the first in this order counts. By default those that the bridge takes by itself. With a single port, a browser prompt that
   * is dismissed within three seconds looks like an absent bridge: there is no refused port to compare with.
   */
  readonly ports?: readonly number[];
  /**
   * Where to look, with https and wss, when nobody was found on `ports`: a browser or a site that allows no `ws://` finds nobody there.
   * By default those of a bridge for which `cardbridge trust install` was run.
   */
  readonly tlsPorts?: readonly number[];
  /** Ends the attempt to connect. Without effect once `connectBridge` has settled: then it is `close()`. */
  readonly signal?: AbortSignal;
  /** Hears every state from the first one on. */
  readonly onState?: StateListener;
  /** Instead of the browser's own. */
  readonly WebSocket?: WebSocketClass;
  /** Instead of the browser's own. */
  readonly fetch?: typeof fetch;
  readonly permissions?: PermissionsLike;
}

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
 *     theirs), `ERR_PROMPT_UNAVAILABLE` (no window can be shown)
 *   - `ERR_OPERATION_CANCELLED` when `signal` aborted
 */
export const connectBridge: (options?: ConnectOptions) => Promise<Bridge> = createSession;
