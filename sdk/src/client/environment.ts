/** What the client needs of a browser; a test or a program outside a browser brings its own. */
export interface Environment {
  readonly ports: readonly number[];
  readonly fetch: typeof fetch;
  readonly WebSocket: WebSocketClass;
  readonly permissions: PermissionsLike | undefined;
}

/** The part of the DOM's `WebSocket` that is used. The class of the npm package `ws` fits too. */
export interface WebSocketLike {
  /** Opened, or failed: `close` follows. */
  addEventListener(type: 'open' | 'error', listener: (event: object) => void): void;
  /** Ended, with the code of RFC 6455 §7.4. */
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  /** A frame came: a string, from a bridge. */
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
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
