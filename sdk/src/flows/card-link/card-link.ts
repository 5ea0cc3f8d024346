import type { Bridge, CardBridgeError, ReaderInfo } from '../../client/index.js';

/**
 * Where a page stands with the bridge on this computer. `untouched`: nothing was asked of this computer yet. `absent`: it does not
 * run here; it is being looked for, and will be noticed when it starts (but see `needsClick`). The rest as in the client's `BridgeState`.
 */
export interface CardLinkState {
  readonly bridge:
    | 'untouched'
    | 'probing'
    | 'browser-prompt'
    | 'connecting'
    | 'waiting-for-access'
    | 'ready'
    | 'reconnecting'
    | 'absent'
    | 'closed';
  /** Undefined while nothing is known. */
  readonly readers: readonly ReaderInfo[] | undefined;
  /** The readers and cards are a simulator's; false until the bridge has said so. */
  readonly simulated: boolean;
  /**
   * While `absent`: it is not being looked for, since the browser would ask the person each time. A click that calls `bridge()` looks
   * again; so does the page by itself once the permission was given.
   */
  readonly needsClick?: boolean;
  /** Why it is `closed` or `reconnecting`, or why readers cannot be watched. */
  readonly problem?: CardBridgeError;
}

/**
 * A page's one connection to the bridge, shared by everything on the page that uses cards. It finds a bridge that starts later by
 * itself, and follows the readers.
 */
export interface CardLink {
  readonly state: CardLinkState;
  /** The connection, made now if there is none. Call it from a click: the browser may ask the person. Rejects with CardBridgeError. */
  bridge(signal?: AbortSignal): Promise<Bridge>;
  /**
   * Connects without a click if the person did so before in this tab and the browser would not ask. Not while it is `closed`, which
   * waits for a click. Never rejects.
   */
  resume(): Promise<void>;
  /** Calls `listener` at every change. Returns a function that ends that. */
  subscribe(listener: (state: CardLinkState) => void): () => void;
  /** Closes the connection, stops looking for one, and forgets every listener. */
  close(): void;
}
