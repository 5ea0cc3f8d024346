import { browserFetch } from '../../browser-fetch.js';

/** A browser as far as servers can tell: it goes where answers send it, and has cookies for each origin. */
export interface TestBrowser {
  /** As a page of that origin has it. */
  fetchOf(origin: string): typeof fetch;
  /** Types an address or follows a link, to where it ends. */
  open(address: string | URL): Promise<{ readonly url: URL; readonly body: string }>;
}

const MOST_REDIRECTS = 10;

export function createTestBrowser(): TestBrowser {
  const sites = new Map<string, typeof fetch>();
  const fetchOf = (origin: string) => {
    const site = sites.get(origin) ?? browserFetch(origin);
    sites.set(origin, site);
    return site;
  };
  return {
    fetchOf,
    async open(address) {
      let url = new URL(address);
      for (let left = MOST_REDIRECTS; left > 0; left -= 1) {
        const response = await fetchOf(url.origin)(url, { redirect: 'manual' });
        const body = await response.text();
        const location = response.headers.get('location');
        // Without the query: a code may be in it.
        if (response.status >= 400) throw new Error(`${url.origin}${url.pathname}: HTTP ${response.status}`);
        if (location === null) return { url, body };
        url = new URL(location, url);
      }
      throw new Error('more redirects than a browser follows');
    },
  };
}
