import type { StateListener } from './bridge.js';
import type { PermissionsLike, WebSocketClass } from './environment.js';

/** What {@link connectBridge} takes. All of it can be left out. */
export interface ConnectOptions {
  /**
   * Ports to look at, all at once; of those that answer, the first in this order counts. By default those that the bridge takes by itself. A browser prompt that
   * is dismissed within three seconds looks like an absent bridge where no refused port is there to compare with: with a single port, and in
   * Chromium, which asks before it connects to any of them.
   */
  readonly ports?: readonly number[];
  /**
   * Where to look, with https and wss, when nobody was found on `ports`: a browser or a site that allows no `ws://` finds nobody there.
   * By default those of a bridge for which `cardbridge trust install` was run; none where `ports` names others than the usual ones.
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
  /** Instead of the browser's own. */
  readonly permissions?: PermissionsLike;
}
