/**
 * A fetch as a browser on that page has it: it keeps cookies, and says where the page is from. For one site; `always` goes along
 * with every request.
 */
export function browserFetch(origin: string, always: Readonly<Record<string, string>> = {}): typeof fetch {
  const cookies = new Map<string, string>();
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, origin);
    const headers = new Headers({ ...always, ...Object.fromEntries(new Headers(init?.headers)) });
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    if (init?.method !== undefined && init.method !== 'GET') headers.set('origin', origin);
    const response = await fetch(url, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';', 1);
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  };
}
