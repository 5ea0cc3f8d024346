import type { IncomingMessage } from 'node:http';

type Headers = Pick<IncomingMessage, 'rawHeaders'>;

/** Every value that a header came with. Node joins or drops repeated ones; the raw list hides nothing. */
export function headerValues({ rawHeaders }: Headers, name: string): readonly string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

/**
 * Whether we were called by our one name, once. A name that an attacker points at 127.0.0.1 arrives here with the attacker's Host
 * (DNS rebinding, attacks D-03 and D-04).
 */
export function isOurHost(request: Headers, port: number): boolean {
  const [host, ...others] = headerValues(request, 'host');
  return host === `127.0.0.1:${port}` && others.length === 0;
}
