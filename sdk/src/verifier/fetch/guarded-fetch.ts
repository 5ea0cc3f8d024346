/** One request to a server that a certificate, and so perhaps a stranger, has named. */
export interface GuardedRequest {
  /** Absolute, http: or https:, without user name or password. */
  readonly url: string;
  /** Default `GET`. A redirect of a `POST` is refused. */
  readonly method?: 'GET' | 'POST';
  /**
   * Beside those that the fetch sets itself: `Host`, `Connection`, `Accept-Encoding`, `Content-Length`, `Transfer-Encoding`.
   * `Authorization` and `Cookie` stay behind at a redirect to another origin.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a `POST`. */
  readonly body?: Uint8Array;
  /** Bytes of the answer's body at most. A longer one ends in an error: at once if its `Content-Length` says so. */
  readonly maxBytes: number;
  /** Ends the request in whatever phase it is, the reading of the body too, with the signal's own reason. */
  readonly signal?: AbortSignal;
}

/** What came back; its body is still on its way. */
export interface GuardedResponse {
  /** Whatever the server said, 404 and 304 too: only redirects to another place are followed here. */
  readonly status: number;
  /** Names in lower case, one value each: of a name that came twice, what node:http makes of it. Without `Set-Cookie`. */
  readonly headers: Readonly<Partial<Record<string, string>>>;
  /**
   * The body as it arrives, to be read once. Reading it to its end lets go of the connection, and so does leaving the loop early
   * (`break`, `throw`). Who does not want it calls {@link discardBody}; a body that is forgotten is let go of at the time limit.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Asks a server by HTTP under limits of address, size, time and redirects. Rejects with {@link GuardedFetchError}, or with the
 * reason of the request's signal; so does the reading of the body.
 */
export type GuardedFetch = (request: GuardedRequest) => Promise<GuardedResponse>;
