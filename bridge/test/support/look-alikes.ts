/** What looks like `https://<host>` to a careless comparison (attack D-02). `host` has a Latin a or o in it. */
export function lookAlikesOf(host: string): readonly string[] {
  const origin = `https://${host}`;
  return [
    `${origin}.evil.test`,
    `https://evil.test/?${origin}`,
    `https://evil.test/#${origin}`,
    `${origin}@evil.test`,
    `https://x${host}`,
    `https://www.${host}`,
    `${origin}:444`,
    `${origin}:443`,
    `${origin}/`,
    `${origin}.`,
    `https://${host.toUpperCase()}`,
    `HTTPS://${host}`,
    ` ${origin}`,
    `${origin}\n`,
    `https://${host.replace('.', 'x')}`,
    `http://${host}`,
    // Cyrillic letters, and the same as a browser writes them.
    `https://${host.replace(/[ao]/, (letter) => (letter === 'a' ? 'а' : 'о'))}`,
    `https://xn--80a.${host}`,
    host,
    'null',
    '',
    '__proto__',
    'constructor',
  ];
}
