/**
 * What follows `http` and `ws` in the two addresses of a door: the `s` of one with TLS, and then the literal address. Browsers let an
 * https page reach that without a certificate, and no name can be pointed elsewhere.
 */
export type Address = `${'' | 's'}://127.0.0.1:${number}/`;

/** The part of the DOM's `WebSocket` that is used. The class of the npm package `ws` fits too. */
export interface WebSocketLike {
  /** Opened. */
  onopen: ((event: never) => void) | null;
  /** Failed; `close` follows. */
  onerror: ((event: never) => void) | null;
  /** Ended; the event has the `code` of RFC 6455 §7.4. */
  onclose: ((event: never) => void) | null;
  /** A frame came; the event has its `data`: a string, from a bridge. */
  onmessage: ((event: never) => void) | null;
  /** Sends one text frame. */
  send(data: string): void;
  /** Ends it; `close` follows. */
  close(): void;
}

/** A class like the DOM's `WebSocket`. */
export type WebSocketClass = new (url: string, protocol: string) => WebSocketLike;

/** The part of the DOM's `navigator.permissions` that is used. */
export interface PermissionsLike {
  /** Rejects for a name that the browser does not know. */
  query(descriptor: { name: string }): Promise<{ readonly state: string }>;
}
