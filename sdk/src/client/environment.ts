/** What the client needs of a browser; a test or a program outside a browser brings its own. */
export interface Environment {
  /** Where a bridge may be, in the order of looking: all of a list at once, and the next list only if nobody was there. */
  readonly addresses: readonly (readonly Address[])[];
  readonly fetch: typeof fetch;
  readonly WebSocket: WebSocketClass;
  readonly permissions: PermissionsLike | undefined;
}

/**
 * What follows `http` and `ws` in the two addresses of a door: the `s` of one with TLS, and then the literal address. Browsers let an
 * https page reach that without a certificate, and no name can be pointed elsewhere.
 */
export type Address = `${'' | 's'}://127.0.0.1:${number}/`;

/** The part of the DOM's `WebSocket` that is used. The class of the npm package `ws` fits too. */
export interface WebSocketLike {
  addEventListener(type: 'open' | 'error', listener: (event: object) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  send(data: string): void;
  close(): void;
}

export type WebSocketClass = new (url: string, protocol: string) => WebSocketLike;

/** The part of the DOM's `navigator.permissions` that is used. */
export interface PermissionsLike {
  query(descriptor: { name: string }): Promise<{ readonly state: string }>;
}
