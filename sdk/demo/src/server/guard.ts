/** What the guard looks at. */
export interface GuardedRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Sec-Fetch-Site, from browsers that send it. */
  readonly fetchSite: string | undefined;
}

/**
 * Undefined when the request may go on, else why not. A name that was rebound to this address brings its own Host along; a
 * change must come from our own page, on top of the cookie's SameSite.
 *
 * The engine's endpoints are called by services, which have no origin: what they bring (code, secret, token) speaks for them, and
 * no cookie of a person does.
 */
export function judge(request: GuardedRequest, origin: string): 'ERR_HOST_FOREIGN' | 'ERR_ORIGIN_FOREIGN' | undefined {
  if (request.host !== new URL(origin).host) return 'ERR_HOST_FOREIGN';
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (request.path.startsWith('/oauth2/')) return undefined;
  if (request.origin !== origin) return 'ERR_ORIGIN_FOREIGN';
  if (request.fetchSite !== undefined && request.fetchSite !== 'same-origin') return 'ERR_ORIGIN_FOREIGN';
  return undefined;
}
