import { isIPv4 } from 'node:net';
import { VerifierConfigurationError } from '../errors.js';
import { GuardedFetchError } from './guarded-fetch-error.js';
import { isPublicAddress } from './is-public-address.js';

/** Longer ones are in no real certificate. */
const MAX_URL_LENGTH = 2048;

/** A URL that may be asked. */
export interface Target {
  readonly url: URL;
  /** For the text of errors. */
  readonly host: string;
  readonly isSecure: boolean;
  /** The name to look up or the address to connect to, without the brackets of IPv6. */
  readonly hostname: string;
  readonly port: number;
  /** The operator has said that the addresses of this host need no check. */
  readonly isExempt: boolean;
}

export interface TargetRules {
  readonly ports: readonly number[];
  /** As {@link readExemptHosts} gives them. */
  readonly exemptHosts: ReadonlySet<string>;
}

/** Checks all of a URL that can be seen before its name is looked up, an address that stands in it literally too. */
export function readTarget(text: string, rules: TargetRules, base?: Target): Target {
  // The URL parser leaves tabs and line breaks out without a word: who checked the text before would have read another URL.
  const url = text.length <= MAX_URL_LENGTH && /^[!-~]+$/.test(text) ? parseUrl(text, base?.url) : undefined;
  const isSecure = url?.protocol === 'https:';
  if (url === undefined || (!isSecure && url.protocol !== 'http:')) throw new GuardedFetchError('url-not-allowed');

  const { host } = url;
  const port = url.port === '' ? defaultPort(isSecure) : Number(url.port);
  const isExempt = rules.exemptHosts.has(url.hostname) || rules.exemptHosts.has(`${url.hostname}:${port}`);
  if (url.username !== '' || url.password !== '' || !(isExempt || rules.ports.includes(port))) {
    throw new GuardedFetchError('url-not-allowed', { host });
  }

  const isIpv6 = url.hostname.startsWith('[');
  const hostname = isIpv6 ? url.hostname.slice(1, -1) : url.hostname;
  // Node looks up names only. The URL parser has made every spelling of IPv4 (0x7f.1, 2130706433) the dotted one by now.
  const isAddress = isIpv6 || isIPv4(hostname);
  if (isAddress && !isExempt && !isPublicAddress(hostname)) throw new GuardedFetchError('address-not-allowed', { host });
  return { url, host, isSecure, hostname, port, isExempt };
}

/**
 * Reads `host` and `host:port` as a URL has them.
 *
 * @throws {VerifierConfigurationError} on anything else
 */
export function readExemptHosts(entries: readonly string[]): ReadonlySet<string> {
  return new Set(entries.map(readExemptHost));
}

function readExemptHost(entry: string): string {
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const url = parseUrl(`http://${name}`);
  // Path, query and user name would be left out of `hostname` without a word, and a wildcard would match nothing.
  if (name === '' || url === undefined || url.href !== `http://${url.hostname}/` || /[/?#@\\*]/.test(name)) {
    throw new VerifierConfigurationError(
      `withoutAddressCheckFor takes host names and host:port, which ${JSON.stringify(entry)} is not`,
    );
  }
  return port === undefined ? url.hostname : `${url.hostname}:${Number(port)}`;
}

/** The error of the URL parser holds the text. */
function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}

function defaultPort(isSecure: boolean): number {
  return isSecure ? 443 : 80;
}
