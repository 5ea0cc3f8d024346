import { type Cookie, cookiesAfter, cookiesFor } from './cookies.js';

/**
 * A fetch as a browser on that page has it: it keeps cookies, each for its path, and says where the page is from. For one site;
 * `always` goes along with every request.
 */
export function browserFetch(origin: string, always: Readonly<Record<string, string>> = {}): typeof fetch {
  let cookies: readonly Cookie[] = [];
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, origin);
    const headers = new Headers({ ...always, ...Object.fromEntries(new Headers(init?.headers)) });
    const sent = cookiesFor(cookies, url.pathname).map(({ name, value }) => `${name}=${value}`);
    if (sent.length > 0) headers.set('cookie', sent.join('; '));
    if (init?.method !== undefined && init.method !== 'GET') headers.set('origin', origin);
    const response = await fetch(url, { ...init, headers });
    cookies = cookiesAfter(cookies, response);
    return response;
  };
}
