import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What the guard looks at: nothing of the body, so that nothing is read before it agrees. */
export interface GuardedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface GuardRules {
  /** `127.0.0.1:port`, compared exactly: a name that was rebound to loopback brings its own Host along. */
  readonly host: string;
  readonly token: string;
}

export type Verdict =
  | { readonly pass: true; readonly area: 'page' | 'api'; readonly path: string; readonly query: URLSearchParams }
  | { readonly pass: false; readonly status: 400 | 401 | 403 | 405 | 415 };

const refuse = (status: 400 | 401 | 403 | 405 | 415): Verdict => ({ pass: false, status });

/**
 * Decides about one request to the panel before any work. The page's files are public (they hold no secret) but everything
 * under /api/ needs the start-up token in a header: a cookie would be sent by every page of 127.0.0.1, whatever its port, and
 * a form or an image (attacks: simple requests) cannot set a header.
 */
export function judge(request: GuardedRequest, rules: GuardRules): Verdict {
  const { headers } = request;
  if (headers.host !== rules.host) return refuse(403);
  if (headers.origin !== undefined && headers.origin !== `http://${rules.host}`) return refuse(403);
  // Only the origin form (RFC 9112 §3.2.1): an absolute URI would carry a second host, and `//` reads as one.
  if (!/^\/(?![/\\])/.test(request.url)) return refuse(400);
  const { pathname: path, searchParams: query } = new URL(request.url, 'http://panel.invalid');

  if (!path.startsWith('/api/')) return request.method === 'GET' ? { pass: true, area: 'page', path, query } : refuse(405);

  if (!bearerMatches(headers.authorization, rules.token)) return refuse(401);
  if (request.method === 'GET') return { pass: true, area: 'api', path, query };
  // The list of accounts is put whole; everything else is something done.
  if (request.method !== (path === '/api/accounts' ? 'PUT' : 'POST')) return refuse(405);
  // The PIN alone travels as raw bytes, so that it need not become a string here.
  const expected = path.endsWith('/pin') ? 'application/octet-stream' : 'application/json';
  return headers['content-type'] === expected ? { pass: true, area: 'api', path, query } : refuse(415);
}

/** Compares digests, so that neither the length nor the first differing character shows in the time. */
function bearerMatches(authorization: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}
