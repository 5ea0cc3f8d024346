/** As far as a browser's cookies matter between one site and its pages. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** Those that go along with a request to this path (RFC 6265 §5.1.4). */
export const cookiesFor = (cookies: readonly Cookie[], pathname: string): readonly Cookie[] =>
  cookies.filter(({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`));

export const withoutCookie = (cookies: readonly Cookie[], { name, path }: Pick<Cookie, 'name' | 'path'>): readonly Cookie[] =>
  cookies.filter((kept) => kept.name !== name || kept.path !== path);

/** What is kept after an answer: one for each name and path, and none that has expired (RFC 6265 §5.3). */
export function cookiesAfter(cookies: readonly Cookie[], answer: Response): readonly Cookie[] {
  return answer.headers.getSetCookie().reduce((kept, line) => {
    const { expired, ...cookie } = parse(line);
    const others = withoutCookie(kept, cookie);
    return expired ? others : [...others, cookie];
  }, cookies);
}

function parse(line: string): Cookie & { readonly expired: boolean } {
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
