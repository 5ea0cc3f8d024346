/** Why a guarded fetch came to nothing. Closed: `switch (error.reason)` narrows. */
export type GuardedFetchReason =
  /** Not http(s), malformed, too long, with a user name or password, or of a port that is not allowed. */
  | 'url-not-allowed'
  /** Not a public address, or a name of which one address is not. */
  | 'address-not-allowed'
  | 'name-not-found'
  | 'connection-failed'
  /** No TLS, or a certificate that does not prove the host. */
  | 'tls-failed'
  /** Not HTTP, or a head without end. */
  | 'response-malformed'
  /** Compressed, although nothing but the bytes themselves was asked for. */
  | 'encoding-not-allowed'
  /** One too many, from https to http, of a `POST`, or to nowhere. */
  | 'redirect-not-allowed'
  | 'size-limit'
  | 'time-limit';

const sentences: Readonly<Record<GuardedFetchReason, string>> = {
  'url-not-allowed': 'the URL is not one that may be fetched',
  'address-not-allowed': 'the address is not a public one',
  'name-not-found': 'the name of the host was not found',
  'connection-failed': 'the connection failed',
  'tls-failed': 'the TLS connection failed',
  'response-malformed': 'the answer is not HTTP, or its head is too long',
  'encoding-not-allowed': 'the answer is compressed',
  'redirect-not-allowed': 'the redirect may not be followed',
  'size-limit': 'the answer is too long',
  'time-limit': 'the time limit has passed',
};

/**
 * A server was not asked, or gave no answer that may be taken. The text names the host at most: path and query come out of a
 * certificate and may hold anything. `cause` is the error of node:http where there is one.
 */
export class GuardedFetchError extends Error {
  readonly code = 'ERR_GUARDED_FETCH';
  readonly reason: GuardedFetchReason;
  /** Host, with the port if unusual; undefined where the URL has none that could be read. */
  readonly host: string | undefined;

  constructor(
    reason: GuardedFetchReason,
    { host, cause }: { readonly host?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(
      host === undefined ? sentences[reason] : `${host}: ${sentences[reason]}`,
      cause === undefined ? undefined : { cause },
    );
    this.name = 'GuardedFetchError';
    this.reason = reason;
    this.host = host;
  }
}
