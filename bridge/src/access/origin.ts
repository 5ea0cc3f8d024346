/**
 * The origin of a page exactly as a browser serialises it (HTML §7.1.1 "ASCII serialisation of an origin"), or undefined. There is no
 * second spelling: upper case, a trailing slash, a default port, user info or `null` are not what an honest browser sends, and a name
 * with a dot at its end is not what an honest page has.
 * https only; http for a loopback host with the development key, which releases keep off (DESIGN §4).
 */
export function serialisedOrigin(header: string, options: { readonly allowHttpLoopback: boolean }): string | undefined {
  if (header.length > MAX_ORIGIN_LENGTH || !URL.canParse(header)) return undefined;
  const url = new URL(header);
  if (url.origin !== header || !HOST_CHARACTERS.test(url.hostname)) return undefined;
  // The same host by its absolute name (RFC 1034 §3.1), but another origin: a way around a policy or grant that denies the site.
  if (url.hostname.endsWith('.')) return undefined;
  if (url.protocol === 'https:') return header;
  if (url.protocol === 'http:' && options.allowHttpLoopback && LOOPBACK_HOSTS.has(url.hostname)) return header;
  return undefined;
}

/** URL keeps some characters that no host name has, `*` among them; here nothing may look like a pattern. */
const HOST_CHARACTERS = /^[a-z0-9._:[\]-]+$/;

/** A host name has at most 253 characters (RFC 1035 §2.3.4); scheme and port come on top. */
const MAX_ORIGIN_LENGTH = 300;

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
