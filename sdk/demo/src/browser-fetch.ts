interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/**
 * A fetch as a browser on that page has it: it keeps cookies, each for its path, and says where the page is from. For one site;
 * `always` goes along with every request.
 */
export function browserFetch(origin: string, always: Readonly<Record<string, string>> = {}): typeof fetch {
  let cookies: readonly Cookie[] = [];
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, origin);
    const headers = new Headers({ ...always, ...Object.fromEntries(new Headers(init?.headers)) });
    const sent = cookies.filter(({ path }) => isUnder(url.pathname, path)).map(({ name, value }) => `${name}=${value}`);
    if (sent.length > 0) headers.set('cookie', sent.join('; '));
    if (init?.method !== undefined && init.method !== 'GET') headers.set('origin', origin);
    const response = await fetch(url, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const { expired, ...cookie } = parseCookie(line);
      // One for each name and path (RFC 6265 §5.3).
      cookies = cookies.filter(({ name, path }) => name !== cookie.name || path !== cookie.path);
      if (!expired) cookies = [...cookies, cookie];
    }
    return response;
  };
}

/** RFC 6265 §5.1.4. */
const isUnder = (pathname: string, path: string): boolean =>
  pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);

function parseCookie(line: string): Cookie & { readonly expired: boolean } {
  const [pair = '', ...attributes] = line.split(/;\s*/);
  const attribute = (name: string) =>
    attributes.find((entry) => entry.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
  const split = pair.indexOf('=');
  const expires = attribute('expires');
  return {
    name: pair.slice(0, split),
    value: pair.slice(split + 1),
    path: attribute('path') ?? '/',
    expired: expires !== undefined && Date.parse(expires) <= Date.now(),
  };
}
